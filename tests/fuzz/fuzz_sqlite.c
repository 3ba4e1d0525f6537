/* Any rows of an SQLite statement: the library is played here, by the input. Values have any type in any row, texts are no
 * UTF-8, names repeat or are missing, a step fails in the middle. What is read can be written, with as many columns and
 * rows as there were.
 * link: -rdynamic */
#include <stdio.h>

#include "data/ipc.h"
#include "data/sqlite.h"

struct sqlite3_stmt {
    const uint8_t *p;
    size_t         n;
    int            columns, rows; /* rows: given so far */
    char           text[300];     /* a name, or the value asked for last */
    int            text_n;
    uint8_t        types[64];     /* of the row that the statement stands at */
};

#pragma GCC visibility push(default) /* found by name */
int sqlite3_step(struct sqlite3_stmt *s);
int sqlite3_column_count(struct sqlite3_stmt *s);
int sqlite3_column_type(struct sqlite3_stmt *s, int i);
const char *sqlite3_column_name(struct sqlite3_stmt *s, int i);
int64_t sqlite3_column_int64(struct sqlite3_stmt *s, int i);
double sqlite3_column_double(struct sqlite3_stmt *s, int i);
const void *sqlite3_column_blob(struct sqlite3_stmt *s, int i);
const unsigned char *sqlite3_column_text(struct sqlite3_stmt *s, int i);
int sqlite3_column_bytes(struct sqlite3_stmt *s, int i);
void *sqlite3_db_handle(struct sqlite3_stmt *s);
const char *sqlite3_errmsg(void *db);
#pragma GCC visibility pop

static uint8_t take(struct sqlite3_stmt *s)
{
    return s->n ? (s->n--, *s->p++) : 0;
}

static void take_text(struct sqlite3_stmt *s)
{
    s->text_n = take(s);
    for (int i = 0; i < s->text_n; i++)
        s->text[i] = (char)take(s);
    s->text[s->text_n] = 0;
}

int sqlite3_step(struct sqlite3_stmt *s)
{
    if (!s->n)
        return 101;
    if (take(s) == 255)
        return 1;
    for (int i = 0; i < s->columns; i++)
        s->types[i] = 1 + take(s) % 6; /* SQLite has five types, a later one could have more */
    s->rows++;
    return 100;
}

int sqlite3_column_count(struct sqlite3_stmt *s)
{
    return s->columns;
}

int sqlite3_column_type(struct sqlite3_stmt *s, int i)
{
    return s->types[i];
}

const char *sqlite3_column_name(struct sqlite3_stmt *s, int i)
{
    (void)i;
    take_text(s);
    return s->text_n == 255 ? NULL : s->text;
}

int64_t sqlite3_column_int64(struct sqlite3_stmt *s, int i)
{
    uint64_t v = 0;
    (void)i;
    for (int byte = 0; byte < 8; byte++)
        v = v << 8 | take(s);
    return (int64_t)v;
}

double sqlite3_column_double(struct sqlite3_stmt *s, int i)
{
    int64_t bits = sqlite3_column_int64(s, i);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

const void *sqlite3_column_blob(struct sqlite3_stmt *s, int i)
{
    (void)i;
    take_text(s);
    return s->text_n ? s->text : NULL;
}

const unsigned char *sqlite3_column_text(struct sqlite3_stmt *s, int i)
{
    (void)i;
    take_text(s);
    if (s->text_n == 254) { /* memory was short: no text, and no bytes of it */
        s->text_n = 0;
        return NULL;
    }
    return (const unsigned char *)s->text;
}

int sqlite3_column_bytes(struct sqlite3_stmt *s, int i)
{
    (void)i;
    return s->text_n;
}

void *sqlite3_db_handle(struct sqlite3_stmt *s)
{
    return s;
}

const char *sqlite3_errmsg(void *db)
{
    struct sqlite3_stmt *s = db;
    take_text(s);
    return s->text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sqlite3_stmt s = { .p = data, .n = size };
    bn_build *b = bn_build_new();
    bn_error err = { 0 };
    struct ArrowArrayStream stream;
    bn_table *table = NULL;
    bn_ipc *ipc;
    s.columns = take(&s) % 9;
    if (!bn_sqlite_read(&s, NULL, b, &err)) {
        if (bn_build_close(b, &stream, &err) || bn_table_read(&stream, &table, &err))
            __builtin_trap();
        if (table->root.children_n != (size_t)s.columns || (s.columns && table->rows != s.rows))
            __builtin_trap();
        if (bn_ipc_new(table, 0, INT64_MAX, &ipc, &err))
            __builtin_trap();
        bn_ipc_free(ipc);
        bn_table_unref(table);
    } else if (!err.text[0]) {
        __builtin_trap();
    }
    bn_build_free(b);
    return 0;
}
