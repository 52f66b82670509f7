package pack

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

//go:embed font/NotoSansSC-GBK.ttf.gz
var fontGz []byte

// face is the embedded font and what the layout must know of it.
type face struct {
	ttf []byte
	// advance is the width of each character in thousandths of the font size;
	// -1 where the font has no such character.
	advance [1 << 16]int16
}

// theFace unpacks the font once: 20 ms and 8 MB, only in programs that make a pack.
var theFace = sync.OnceValue(func() *face {
	f, err := readFace(fontGz)
	if err != nil {
		panic("embedded font: " + err.Error()) // a test reads it
	}
	return f
})

func readFace(gz []byte) (*face, error) {
	zr, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		return nil, err
	}
	f := &face{}
	if f.ttf, err = io.ReadAll(zr); err != nil {
		return nil, err
	}
	tables, err := ttfTables(f.ttf)
	if err != nil {
		return nil, err
	}
	return f, f.readAdvances(tables)
}

var errFont = errors.New("not the TrueType font expected")

// ttfTables returns the tables of a TrueType file by name.
func ttfTables(b []byte) (map[string][]byte, error) {
	if len(b) < 12 {
		return nil, errFont
	}
	n := int(binary.BigEndian.Uint16(b[4:]))
	if len(b) < 12+16*n {
		return nil, errFont
	}
	out := map[string][]byte{}
	for i := range n {
		rec := b[12+16*i:]
		start, size := int(binary.BigEndian.Uint32(rec[8:])), int(binary.BigEndian.Uint32(rec[12:]))
		if start+size > len(b) {
			return nil, errFont
		}
		out[string(rec[:4])] = b[start : start+size]
	}
	return out, nil
}

// readAdvances fills advance from the tables cmap (format 4, the one for the
// Basic Multilingual Plane) and hmtx.
func (f *face) readAdvances(tables map[string][]byte) error {
	for i := range f.advance {
		f.advance[i] = -1
	}
	hhea, hmtx, head := tables["hhea"], tables["hmtx"], tables["head"]
	if len(hhea) < 36 || len(head) < 20 || binary.BigEndian.Uint16(head[18:]) != 1000 {
		return fmt.Errorf("%w: its unit is not a thousandth of the size", errFont)
	}
	metrics := int(binary.BigEndian.Uint16(hhea[34:]))
	if metrics == 0 || len(hmtx) < 4*metrics {
		return errFont
	}
	sub, err := formatFour(tables["cmap"])
	if err != nil {
		return err
	}
	sub.each(func(char, glyph int) {
		f.advance[char] = int16(binary.BigEndian.Uint16(hmtx[4*min(glyph, metrics-1):]))
	})
	return nil
}

// cmap4 is a character map of format 4 (OpenType specification, table cmap).
type cmap4 []byte

func formatFour(cmap []byte) (cmap4, error) {
	if len(cmap) < 4 {
		return nil, errFont
	}
	for i := range int(binary.BigEndian.Uint16(cmap[2:])) {
		if len(cmap) < 12+8*i {
			break
		}
		at := int(binary.BigEndian.Uint32(cmap[8+8*i:]))
		if at+16 < len(cmap) && binary.BigEndian.Uint16(cmap[at:]) == 4 {
			return cmap4(cmap[at:]), nil
		}
	}
	return nil, fmt.Errorf("%w: no character map of format 4", errFont)
}

func (m cmap4) u16(at int) int {
	if at+2 > len(m) {
		return 0
	}
	return int(binary.BigEndian.Uint16(m[at:]))
}

// each calls f for every character with a glyph.
func (m cmap4) each(f func(char, glyph int)) {
	size := m.u16(6) // twice the number of segments
	ends, starts := 14, 16+size
	deltas, offsets := starts+size, starts+2*size
	for s := 0; s < size; s += 2 {
		for c := m.u16(starts + s); c <= m.u16(ends+s) && c < 0xffff; c++ {
			glyph := c + m.u16(deltas+s)
			if off := m.u16(offsets + s); off != 0 {
				glyph = m.u16(offsets + s + off + 2*(c-m.u16(starts+s)))
				if glyph != 0 {
					glyph += m.u16(deltas + s)
				}
			}
			if glyph &= 0xffff; glyph != 0 {
				f(c, glyph)
			}
		}
	}
}

// has says whether the font can draw r.
func (f *face) has(r rune) bool {
	return r >= 0 && r < 1<<16 && f.advance[r] >= 0
}

// width is the width in mm of a character at a size in points.
func (f *face) width(r rune, size float64) float64 {
	if !f.has(r) {
		return size * mmPerPoint
	}
	return float64(f.advance[r]) / 1000 * size * mmPerPoint
}

// textWidth is the width in mm of cleaned text on one line.
func (f *face) textWidth(s string, size float64) float64 {
	units := 0
	for _, r := range s {
		if f.has(r) {
			units += int(f.advance[r])
		} else {
			units += 1000
		}
	}
	return float64(units) / 1000 * size * mmPerPoint
}

// mmPerPoint converts typographic points (1/72 inch).
const mmPerPoint = 25.4 / 72
