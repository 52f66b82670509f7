package store

// int cuiban_register_seal(void);
// void cuiban_trim(void);
import "C"

import "fmt"

// init registers cuiban_seal before any connection is opened.
func init() {
	if code := C.cuiban_register_seal(); code != 0 {
		panic(fmt.Sprintf("store: SQLite does not take the function of the seals (code %d)", code))
	}
}

// trim gives the memory that SQLite freed back to the system.
func trim() { C.cuiban_trim() }
