// This file enrols the people who run the election at the machine's console. A
// PIN is asked for, or read from stdin; it is never a flag, for flags stand in
// the list of processes and in the shell's history.

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/store/election"
	"zheng/store/record"
)

var peopleCommand = command{
	name: "people", args: "init|add|list|remove|pin|card|on|off [NAME]",
	example: "zheng people add -election hongshan.toml -data data -role chair 陈静\n" +
		"zheng people list -election hongshan.toml -data data\n" +
		"zheng people pin -election hongshan.toml -data data 陈静\n" +
		"zheng people init -election hongshan.toml -data data",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		p := &people{}
		fs.StringVar(&p.file, "election", "", say.Flag("election"))
		fs.StringVar(&p.data, "data", "", say.Flag("data"))
		fs.StringVar(&p.role, "role", "", say.Flag("role"))
		fs.StringVar(&p.namesake, "namesake", "", say.Flag("namesake"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data"); err != nil {
				return err
			}
			return p.run(ctx, c)
		}
	},
}

// people are the flags of the command.
type people struct{ file, data, role, namesake string }

func (p *people) run(ctx context.Context, c *console.Call) (err error) {
	verb, name := console.First(c.Args), ""
	if len(c.Args) > 1 {
		name = strings.TrimSpace(c.Args[1])
	}
	do := map[string]func(context.Context, *console.Call, *record.Store, string) error{
		"init": p.init, "list": p.list, "add": p.add, "remove": p.remove, "pin": p.pin, "card": p.card, "on": p.suspend(false), "off": p.suspend(true),
	}[verb]
	switch named := verb != "init" && verb != "list"; {
	case do == nil:
		return say.Usage("people_verb", verb)
	case named && name == "":
		return say.Usage("people_name", verb)
	case len(c.Args) > 2 || !named && len(c.Args) > 1:
		return say.Usage("too_much", c.Args[len(c.Args)-1])
	}
	if verb == "add" && !slices.Contains(record.Roles, record.Role(p.role)) {
		return say.Usage("people_role", p.role, roleNames())
	}
	e, err := open.Election(p.file)
	if err != nil {
		return err
	}
	store, err := open.Record(p.data, e, c.Stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return do(ctx, c, store, name)
}

func roleNames() string {
	var out []string
	for _, r := range record.Roles {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}

// init makes the code by which the first person is enrolled on a screen.
func (p *people) init(ctx context.Context, c *console.Call, store *record.Store, _ string) error {
	code, err := store.SetupCode(ctx)
	if err != nil {
		return err
	}
	say.Line(c.Stderr, say.Text("people_code"))
	fmt.Fprintln(c.Stdout, code)
	return nil
}

func (p *people) list(_ context.Context, c *console.Call, store *record.Store, _ string) error {
	all, err := store.People()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		say.Line(c.Stderr, say.Text("people_none"))
	}
	for _, a := range all {
		s, notes := say.Text("role."+string(a.Role)), []string{}
		if a.Off {
			notes = append(notes, say.Text("people_off").Zh)
		}
		if a.Card {
			notes = append(notes, say.Text("people_card").Zh)
		}
		if a.Wait.After(time.Now()) {
			notes = append(notes, say.Text("people_waits", a.Wait.Local().Format(time.TimeOnly)).Zh)
		}
		fmt.Fprintf(c.Stdout, "%s %s %s %s\n", console.Padded(a.Name, 16), console.Padded(s.Zh, 16), console.Padded(string(a.Role), 18), strings.Join(notes, " "))
	}
	return nil
}

func (p *people) add(ctx context.Context, c *console.Call, store *record.Store, name string) error {
	pin, err := newPIN(c)
	if err != nil {
		return err
	}
	n := record.NewPerson{Name: name, Role: record.Role(p.role), PIN: pin, Namesake: p.namesake}
	if err := store.Enrol(ctx, n, record.Console, time.Now()); err != nil {
		return err
	}
	say.Line(c.Stdout, say.Text("people_added", name, say.Text("role."+p.role)))
	return nil
}

func (p *people) remove(ctx context.Context, c *console.Call, store *record.Store, name string) error {
	if err := store.Remove(ctx, name, record.Console, time.Now()); err != nil {
		return err
	}
	say.Line(c.Stdout, say.Text("people_removed", name))
	return nil
}

func (p *people) pin(ctx context.Context, c *console.Call, store *record.Store, name string) error {
	if _, err := store.Account(name); err != nil {
		return err
	}
	pin, err := newPIN(c)
	if err != nil {
		return err
	}
	if err := store.SetPIN(ctx, name, pin, record.Console, time.Now()); err != nil {
		return err
	}
	say.Line(c.Stdout, say.Text("people_pin", name))
	return nil
}

func (p *people) card(ctx context.Context, c *console.Call, store *record.Store, name string) error {
	text, err := console.Ask(c, "ask_number")
	if err != nil {
		return err
	}
	number, err := election.ParseIDNumber(text)
	if err != nil {
		return say.Text("people_no_number")
	}
	if err := store.SetCard(ctx, name, number, record.Console, time.Now()); err != nil {
		return err
	}
	say.Line(c.Stdout, say.Text("people_carded", name))
	return nil
}

func (p *people) suspend(off bool) func(context.Context, *console.Call, *record.Store, string) error {
	return func(ctx context.Context, c *console.Call, store *record.Store, name string) error {
		if err := store.TurnOff(ctx, name, off, record.Console, time.Now()); err != nil {
			return err
		}
		code := "people_on"
		if off {
			code = "people_off_now"
		}
		say.Line(c.Stdout, say.Text(code, name))
		return nil
	}
}

// newPIN asks for a PIN, a person twice.
func newPIN(c *console.Call) (string, error) {
	pin, err := console.Ask(c, "ask_pin")
	if err != nil {
		return "", err
	}
	if f, ok := c.Stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		again, err := console.Ask(c, "ask_pin_again")
		if err != nil {
			return "", err
		}
		if again != pin {
			return "", say.Text("pin_differs")
		}
	}
	return pin, nil
}
