package store

import (
	"hash/crc64"
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// sealOf is the seal as the package comment describes it: the CRC-64 over all
// values, each with its type and length.
func sealOf(values ...any) int64 {
	var buf []byte
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			buf = append(buf, "b0:"...)
		case int64:
			buf = strconv.AppendInt(append(buf, 'i'), v, 10)
		case float64:
			buf = strconv.AppendUint(append(buf, 'f'), math.Float64bits(v), 16)
		case string:
			buf = append(strconv.AppendInt(append(buf, 't'), int64(len(v)), 10), ':')
			buf = append(buf, v...)
		case []byte:
			buf = append(strconv.AppendInt(append(buf, 'b'), int64(len(v)), 10), ':')
			buf = append(buf, v...)
		}
		buf = append(buf, ';')
	}
	return int64(crc64.Checksum(buf, crc64.MakeTable(crc64.ECMA)))
}

func TestTheSealIsTheOneDescribed(t *testing.T) {
	c, err := dial("file::memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	value := rapid.OneOf(rapid.Just[any](nil), rapid.Int64().AsAny(), rapid.Float64().AsAny(), rapid.String().AsAny(),
		rapid.SliceOf(rapid.Byte()).AsAny(), rapid.StringN(0, 5000, -1).AsAny())
	rapid.Check(t, func(t *rapid.T) {
		values := []any{value.Draw(t, "first"), value.Draw(t, "second"), value.Draw(t, "third")}
		var got int64
		if err := c.c.QueryRowContext(t.Context(), "SELECT cuiban_seal(?, ?, ?)", values...).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if want := sealOf(values...); got != want {
			t.Fatalf("the seal of %#v is %d, want %d", values, got, want)
		}
	})
}
