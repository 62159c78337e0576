// This file looks for what a picture's file holds beside the one picture that
// is read: a second one behind it, more frames. What is not shown is not
// dropped in silence, for it may be another ballot.

package omr

import (
	"bytes"
	"encoding/binary"
)

// more says whether a PNG or JPEG goes on behind its end, or moves. Zeros and
// ones behind the end are a scanner's filling. A TIFF's pages are sheets of
// their own.
func more(im Image) bool {
	var rest []byte
	switch im.Ext {
	case ".png":
		end, frames := pngEnd(im.Bytes)
		if frames {
			return true
		}
		rest = im.Bytes[end:]
	case ".jpg":
		rest = im.Bytes[jpegEnd(im.Bytes):]
	}
	return len(bytes.Trim(rest, "\x00\xff\r\n \x1a")) > 0
}

// pngEnd gives where a PNG ends, and whether it is animated (an acTL chunk).
// Where its chunks make no sense, it has no end before that of the file.
func pngEnd(data []byte) (end int, frames bool) {
	for at := 8; at+12 <= len(data); {
		size := uint64(binary.BigEndian.Uint32(data[at:]))
		kind := string(data[at+4 : at+8])
		if uint64(at)+12+size > uint64(len(data)) {
			break
		}
		at += 12 + int(size)
		switch kind {
		case "acTL":
			frames = true
		case "IEND":
			return at, frames
		}
	}
	return len(data), frames
}

// jpegEnd gives where a JPEG's first picture ends: behind the end marker that is
// in no segment, as thumbnails are.
func jpegEnd(data []byte) int {
	end, _, _ := walkJPEG(data)
	return end
}

// walkJPEG goes through a JPEG's first picture: where it ends, in how many scans
// its pixels come, and whether they can only be shown when the last has come.
func walkJPEG(data []byte) (end, scans int, kept bool) {
	const (
		soi, eoi         = 0xd8, 0xd9
		progressive, sos = 0xc2, 0xda
		tem              = 0x01
	)
	for at := 2; at+2 <= len(data); {
		if data[at] != 0xff { // pixels, or what should not be there: the next marker ends it
			next := bytes.IndexByte(data[at:], 0xff)
			if next < 0 {
				break
			}
			at += next
			continue
		}
		switch m := data[at+1]; {
		case m == 0xff:
			at++
		case m == eoi:
			return at + 2, scans, kept || scans > 1
		case m == 0 || m == tem || m >= 0xd0 && m <= soi: // within pixels, and markers without a segment
			at += 2
		default:
			if at+4 > len(data) {
				return len(data), scans, kept || scans > 1
			}
			kept = kept || m == progressive
			if m == sos {
				scans++
			}
			at += 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		}
	}
	return len(data), scans, kept || scans > 1
}
