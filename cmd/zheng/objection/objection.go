// Package objection does what `zheng objection` is asked: objections, complaints and
// reports are received, given to somebody, heard and decided, and their papers
// printed. Who says what is never a flag, for flags stand in the list of processes
// and in the shell's history: it is asked for, or read from stdin.
package objection

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/text"
)

// Command are the flags of the command.
type Command struct {
	fs                                         *flag.FlagSet
	file, data, kind, about, handler, on, ends string
	out, queue                                 string
	number, of                                 int
	json                                       bool
	signOff                                    record.SignOff

	Now func() time.Time

	e     *election.Election
	store *record.Store
}

// New declares the flags.
func New(fs *flag.FlagSet) *Command {
	o := &Command{fs: fs, Now: time.Now}
	fs.StringVar(&o.file, "election", "", say.Flag("election"))
	fs.StringVar(&o.data, "data", "", say.Flag("data"))
	fs.StringVar(&o.kind, "kind", record.Objecting, say.Flag("object_kind"))
	fs.StringVar(&o.about, "about", "", say.Flag("object_about"))
	fs.IntVar(&o.number, "number", 0, say.Flag("object_number"))
	fs.IntVar(&o.of, "of", 0, say.Flag("object_of"))
	fs.StringVar(&o.handler, "handler", "", say.Flag("object_handler"))
	fs.StringVar(&o.on, "on", "", say.Flag("object_on"))
	fs.StringVar(&o.ends, "outcome", "", say.Flag("object_outcome"))
	fs.StringVar(&o.signOff.By, "by", "", say.Flag("act_by"))
	fs.StringVar(&o.signOff.Second, "second", "", say.Flag("act_second"))
	fs.StringVar(&o.out, "o", "", say.Flag("o_report"))
	fs.StringVar(&o.queue, "print", "", say.Flag("print"))
	fs.BoolVar(&o.json, "json", false, say.Flag("object_json"))
	return o
}

// Run does what the word after the flags says.
func (o *Command) Run(ctx context.Context, c *console.Call) (err error) {
	verbs := map[string]struct {
		do    func(context.Context, *console.Call) error
		needs []string
	}{
		"receive": {o.receive, []string{"about", "by"}}, "list": {o.list, nil}, "show": {o.show, []string{"number"}},
		"assign": {o.assign, []string{"number", "handler", "by"}}, "hear": {o.hear, []string{"number", "on", "by"}},
		"decide": {o.decide, []string{"number", "outcome", "by", "second"}}, "receipt": {o.receipt, []string{"number", "o"}},
		"answer": {o.answer, []string{"number", "o"}}, "forget": {o.forget, []string{"by", "second"}},
	}
	verb, ok := verbs[console.First(c.Args)]
	if !ok || len(c.Args) > 1 {
		return say.Usage("object_verb", strings.Join(c.Args, " "))
	}
	if err := console.Missing(o.fs, verb.needs...); err != nil {
		return err
	}
	if o.out != "" && open.Format(o.out) == "" {
		return say.Usage("bad_report", o.out)
	}
	if o.e, err = open.Election(o.file); err != nil {
		return err
	}
	if o.store, err = open.Record(o.data, o.e, c.Stderr); err != nil {
		return err
	}
	defer o.store.Close()
	return verb.do(ctx, c)
}

// most is far above what anybody says at once, in bytes.
const most = 32 << 10

// ask reads texts, one for each code: from a person after saying what is asked, or
// from whatever stdin is. Each but the last is a line; the last goes on to the end, or
// to a line with a point alone.
func ask(c *console.Call, codes ...string) ([]string, error) {
	f, ok := c.Stdin.(*os.File)
	asked := ok && term.IsTerminal(int(f.Fd()))
	in := bufio.NewScanner(io.LimitReader(c.Stdin, most))
	in.Buffer(nil, most)
	out := make([]string, len(codes))
	for i, code := range codes {
		if asked {
			say.Line(c.Stderr, say.Text(code))
		}
		var lines []string
		for in.Scan() && in.Text() != "." {
			lines = append(lines, in.Text())
			if i < len(codes)-1 {
				break
			}
		}
		out[i] = strings.TrimSpace(strings.Join(lines, "\n"))
	}
	return out, in.Err()
}

func (o *Command) receive(ctx context.Context, c *console.Call) error {
	told, err := ask(c, "ask_object_name", "ask_object_contact", "ask_object_says")
	if err != nil {
		return err
	}
	got, err := o.store.Receive(ctx, o.e, record.Objection{Kind: o.kind, About: o.about, Of: o.of}, record.Said{Name: told[0], Contact: told[1], Says: told[2]}, o.signOff, o.Now())
	if err != nil {
		return err
	}
	say.Line(c.Stdout, say.Text("object_received", got.Number, got.Due))
	if o.out == "" {
		return nil
	}
	o.number = got.Number
	return o.receipt(ctx, c)
}

func (o *Command) done(c *console.Call, err error) error {
	if err == nil {
		say.Line(c.Stdout, say.Text("object_noted", o.number))
	}
	return err
}

func (o *Command) assign(ctx context.Context, c *console.Call) error {
	return o.done(c, o.store.Assign(ctx, o.number, o.handler, o.signOff, o.Now()))
}

func (o *Command) hear(ctx context.Context, c *console.Call) error {
	on, err := time.Parse(time.DateOnly, o.on)
	if err != nil {
		return say.Usage("object_date", o.on)
	}
	told, err := ask(c, "ask_object_heard")
	if err != nil {
		return err
	}
	return o.done(c, o.store.Hear(ctx, o.number, on, told[0], o.signOff, o.Now()))
}

func (o *Command) decide(ctx context.Context, c *console.Call) error {
	told, err := ask(c, "ask_object_reason")
	if err != nil {
		return err
	}
	o.signOff.Reason = told[0]
	if err := o.done(c, o.store.Decide(ctx, o.number, o.ends, o.signOff, o.Now())); err != nil || o.out == "" {
		return err
	}
	return o.answer(ctx, c)
}

func (o *Command) forget(ctx context.Context, c *console.Call) error {
	told, err := ask(c, "ask_object_reason")
	if err != nil {
		return err
	}
	o.signOff.Reason = told[0]
	if err := o.store.Forget(ctx, o.signOff, o.Now()); err != nil {
		return err
	}
	say.Line(c.Stdout, say.Text("object_forgot"))
	return nil
}

// Paper is an objection as its papers have it.
func Paper(store *record.Store, n int) (paper.Objection, error) {
	o, said, err := store.Objection(n)
	p := paper.Objection{
		Number: o.Number, Kind: o.Kind, About: o.About, On: o.On, Due: o.Due, Late: o.Late, Of: o.Of, Clerk: o.Clerk, Handler: o.Handler, Hearing: o.Hearing,
		Outcome: o.Outcome, Decided: o.Decided, By: o.By, Second: o.Second,
		Name: said.Name, Contact: said.Contact, Says: said.Says, Heard: said.Heard, Reason: said.Reason,
	}
	if errors.Is(err, record.ErrSaid) {
		p.Forgotten, err = true, nil
	}
	return p, err
}

func (o *Command) print(ctx context.Context, c *console.Call, make func(*election.Election, paper.Objection) *paper.Document, answers bool) error {
	p, err := Paper(o.store, o.number)
	if err != nil {
		return err
	}
	if answers && p.Outcome == "" {
		return say.Text("object_open", o.number)
	}
	if err := open.CreatePaper(o.out, make(o.e, p)); err != nil {
		return err
	}
	say.Line(c.Stdout, say.Text("object_printed", o.number, o.out))
	return console.SendPaper(ctx, c, o.queue, o.out)
}

func (o *Command) receipt(ctx context.Context, c *console.Call) error {
	return o.print(ctx, c, paper.Receipt, false)
}

func (o *Command) answer(ctx context.Context, c *console.Call) error {
	return o.print(ctx, c, paper.Answer, true)
}

// list tells what is told of each, and the figures; who said what is not in it.
func (o *Command) list(_ context.Context, c *console.Call) error {
	all, err := o.store.Objections()
	if err != nil {
		return err
	}
	today := o.Now().Format(time.DateOnly)
	figures := record.HandledOf(all, today)
	if o.json {
		type numbered struct {
			Number int `json:"number"`
			record.Objection
		}
		list := []numbered{}
		for _, one := range all {
			list = append(list, numbered{one.Number, one})
		}
		return console.ShowJSON(c.Stdout, map[string]any{"objections": list, "figures": figures})
	}
	for _, one := range all {
		end := say.Text("object_waits", one.Due)
		if !one.Open() {
			end = paper.ObjectionWord(one.Outcome)
			end = text.Text{Zh: one.Decided + " " + end.Zh, En: one.Decided + " " + end.En}
		} else if !one.InTime(today) {
			end = say.Text("object_overdue", one.Due)
		}
		fmt.Fprintf(c.Stdout, "%d  %s  %s · %s  %s  %s\n", one.Number, one.On, paper.ObjectionWord(one.Kind).Zh, paper.ObjectionWord(one.About).Zh, one.Handler, end.Zh)
	}
	if len(figures) == 0 {
		say.Line(c.Stdout, say.Text("object_none"))
		return nil
	}
	f := figures[len(figures)-1]
	say.Line(c.Stdout, say.Text("object_figures", f.Received, f.Decided, f.InTime, f.Open, f.Overdue))
	return nil
}

// show tells one whole, to whoever holds the folder with its key.
func (o *Command) show(_ context.Context, c *console.Call) error {
	p, err := Paper(o.store, o.number)
	if err != nil {
		return err
	}
	if o.json {
		return console.ShowJSON(c.Stdout, p)
	}
	fmt.Fprintf(c.Stdout, "%d  %s · %s  %s → %s\n", p.Number, paper.ObjectionWord(p.Kind).Zh, paper.ObjectionWord(p.About).Zh, p.On, p.Due)
	for _, line := range []string{p.Name, p.Contact, p.Says, p.Handler, strings.TrimSpace(p.Hearing + " " + p.Heard), p.Reason} {
		if line != "" {
			fmt.Fprintln(c.Stdout, line)
		}
	}
	if p.Outcome != "" {
		fmt.Fprintln(c.Stdout, paper.ObjectionWord(p.Outcome).Zh, p.Decided, p.By, p.Second)
	}
	return nil
}
