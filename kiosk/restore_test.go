package kiosk

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"zheng/kiosk/admin"
)

// What was read from a backup is taken over once; from then on no other backup
// is read, which would remove it.
func TestAdoptedOnce(t *testing.T) {
	read, taken := 0, 0
	o := newOffice(t, func(c *Config) {
		c.Admin.Backups = func() []string { return []string{"box"} }
		c.Admin.Restore = func(context.Context, string, []byte) (admin.Restored, error) {
			read++
			return admin.Restored{Counted: 17}, nil
		}
		c.Admin.Adopt = func() { taken++ }
	})
	restore := func() *httptest.ResponseRecorder {
		t.Helper()
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		f, err := w.CreateFormFile("file", "committee.key")
		if err == nil {
			_, err = f.Write([]byte("key"))
		}
		if err := errors.Join(err, w.WriteField("box", "box"), w.WriteField("by", "陈静"), w.WriteField("second", "赵敏"), w.Close()); err != nil {
			t.Fatal(err)
		}
		return o.ask(ask{method: "POST", path: "/admin/restore", header: map[string]string{"Content-Type": w.FormDataContentType()}, body: form.Bytes()})
	}
	adopt := func(id string) string {
		return o.ask(ask{method: "POST", path: "/admin/restore/adopt", form: url.Values{"id": {id}}}).Body.String()
	}
	ticket := regexp.MustCompile(`name="id" value="([^"]+)"`)
	old, now := ticket.FindStringSubmatch(restore().Body.String()), ticket.FindStringSubmatch(restore().Body.String())
	if old == nil || now == nil || read != 2 {
		t.Fatalf("%v, %v: read %d times", old, now, read)
	}
	const gone = "没有这份备份"
	if page := adopt(old[1]); taken != 0 || !strings.Contains(page, gone) {
		t.Errorf("what another reading replaced is taken over: %s", page)
	}
	if adopt(now[1]); taken != 1 {
		t.Fatal("it was not taken over")
	}
	if page := adopt(now[1]); taken != 1 || !strings.Contains(page, gone) {
		t.Errorf("it is taken over %d times: %s", taken, page)
	}
	if page := restore().Body.String(); read != 2 || !strings.Contains(page, gone) {
		t.Errorf("a backup is read in the place of the one taken over: %s", page)
	}
}
