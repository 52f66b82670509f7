// The SQL function cuiban_seal. It stands in C because it runs for every row that
// is written and every row that is verified: called back in Go, it takes longer
// than SQLite does for the row. See the package comment, "Seals".

#include <stdint.h>
#include <stdio.h>
#include <string.h>

// What is used of SQLite, which the driver brings along; so no header is needed
// that might be of another version.
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_context sqlite3_context;
typedef struct sqlite3_value sqlite3_value;
int sqlite3_config(int, ...);
int sqlite3_auto_extension(void (*)(void));
int sqlite3_create_function_v2(sqlite3 *, const char *, int, int, void *,
	void (*)(sqlite3_context *, int, sqlite3_value **),
	void (*)(sqlite3_context *, int, sqlite3_value **),
	void (*)(sqlite3_context *), void (*)(void *));
int sqlite3_value_type(sqlite3_value *);
int64_t sqlite3_value_int64(sqlite3_value *);
double sqlite3_value_double(sqlite3_value *);
const unsigned char *sqlite3_value_text(sqlite3_value *);
const void *sqlite3_value_blob(sqlite3_value *);
int sqlite3_value_bytes(sqlite3_value *);
void sqlite3_result_int64(sqlite3_context *, int64_t);

enum { INTEGER = 1, FLOAT, TEXT, BLOB, NONE };        // SQLITE_INTEGER and so on
enum { UTF8 = 1, DETERMINISTIC = 0x800, MEMSTATUS = 9 }; // SQLITE_UTF8, SQLITE_DETERMINISTIC, SQLITE_CONFIG_MEMSTATUS
enum { SLICES = 8 };

// The reversed ECMA-182 polynomial: a CRC of 64 bits finds every change within
// any eight neighbouring bytes.
static const uint64_t polynomial = 0xC96C5795D7870F42u;

// table[k][b] is the CRC of the byte b with k zero bytes behind it.
static uint64_t table[SLICES][256];

static void fill_table(void) {
	for (int b = 0; b < 256; b++) {
		uint64_t crc = b;
		for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ polynomial : crc >> 1;
		table[0][b] = crc;
	}
	for (int k = 1; k < SLICES; k++)
		for (int b = 0; b < 256; b++) table[k][b] = table[0][table[k - 1][b] & 0xFF] ^ table[k - 1][b] >> 8;
}

// update takes n more bytes into the CRC, eight at a time.
static uint64_t update(uint64_t crc, const unsigned char *p, size_t n) {
	for (; n >= SLICES; n -= SLICES, p += SLICES) {
		uint64_t next = 0;
		for (int k = 0; k < SLICES; k++) next ^= table[SLICES - 1 - k][p[k] ^ (crc >> 8 * k & 0xFF)];
		crc = next;
	}
	for (; n > 0; n--, p++) crc = table[0][(crc ^ *p) & 0xFF] ^ crc >> 8;
	return crc;
}

// value takes one value into the CRC, with its type and length. NULL counts as an
// empty blob.
static uint64_t value(uint64_t crc, sqlite3_value *v) {
	char head[32];
	const void *content = 0;
	int used, n = 0;
	uint64_t bits;
	double real;
	switch (sqlite3_value_type(v)) {
	case INTEGER:
		used = snprintf(head, sizeof head, "i%lld", (long long)sqlite3_value_int64(v));
		break;
	case FLOAT:
		real = sqlite3_value_double(v);
		memcpy(&bits, &real, sizeof bits);
		used = snprintf(head, sizeof head, "f%llx", (unsigned long long)bits);
		break;
	case TEXT:
		content = sqlite3_value_text(v);
		n = sqlite3_value_bytes(v);
		used = snprintf(head, sizeof head, "t%d:", n);
		break;
	default:
		content = sqlite3_value_blob(v);
		n = sqlite3_value_bytes(v);
		used = snprintf(head, sizeof head, "b%d:", n);
	}
	crc = update(crc, (const unsigned char *)head, used);
	if (content) crc = update(crc, content, n);
	return update(crc, (const unsigned char *)";", 1);
}

static void seal(sqlite3_context *ctx, int n, sqlite3_value **values) {
	uint64_t crc = ~(uint64_t)0;
	for (int i = 0; i < n; i++) crc = value(crc, values[i]);
	sqlite3_result_int64(ctx, (int64_t)~crc);
}

// add_seal gives a connection the function when it is opened.
static int add_seal(sqlite3 *db, char **message, const void *api) {
	(void)message, (void)api;
	return sqlite3_create_function_v2(db, "cuiban_seal", -1, UTF8 | DETERMINISTIC, 0, seal, 0, 0, 0);
}

// cuiban_register_seal makes every connection of the process have the function; 0
// when it could. SQLite need not count its memory: nobody asks, and the lock around
// the count is taken for every allocation.
int cuiban_register_seal(void) {
	fill_table();
	sqlite3_config(MEMSTATUS, 0);
	return sqlite3_auto_extension((void (*)(void))add_seal);
}

#ifdef __GLIBC__
#include <malloc.h>
#endif

// cuiban_trim gives the memory that SQLite freed back to the system. glibc keeps it
// otherwise; other C libraries give it back by themselves.
void cuiban_trim(void) {
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
