/* sqlite.c: see sqlite.h. SQLite's values have types of their own, not columns: a column of whole numbers is one of those,
 * with any other number in it one of doubles, with a text in it one of texts. */
#include <dlfcn.h>
#include <stdio.h>

#include "base/arena.h"
#include "data/sqlite.h"

#define TEXT_MAX ((size_t)1 << 32)

enum { IS_INT = 1, IS_DOUBLE = 2, IS_TEXT = 3, IS_BLOB = 4, ROW = 100, DONE = 101 }; /* sqlite3.h's numbers */

typedef struct library {
    int (*step)(struct sqlite3_stmt *);
    int (*column_count)(struct sqlite3_stmt *);
    int (*column_type)(struct sqlite3_stmt *, int);
    const char *(*column_name)(struct sqlite3_stmt *, int);
    int64_t (*column_int64)(struct sqlite3_stmt *, int);
    double (*column_double)(struct sqlite3_stmt *, int);
    const void *(*column_blob)(struct sqlite3_stmt *, int);
    const unsigned char *(*column_text)(struct sqlite3_stmt *, int);
    int (*column_bytes)(struct sqlite3_stmt *, int);
    void *(*db_handle)(struct sqlite3_stmt *);
    const char *(*errmsg)(void *);
} library;

static bool find(const char *name, void *out)
{
    void *found = dlsym(RTLD_DEFAULT, name);
    memcpy(out, &found, sizeof found); /* the way round that ISO C allows */
    return found != NULL;
}

static bool find_library(library *l)
{
    return find("sqlite3_step", &l->step) && find("sqlite3_column_count", &l->column_count) &&
           find("sqlite3_column_type", &l->column_type) && find("sqlite3_column_name", &l->column_name) &&
           find("sqlite3_column_int64", &l->column_int64) && find("sqlite3_column_double", &l->column_double) &&
           find("sqlite3_column_blob", &l->column_blob) && find("sqlite3_column_text", &l->column_text) &&
           find("sqlite3_column_bytes", &l->column_bytes) && find("sqlite3_db_handle", &l->db_handle) &&
           find("sqlite3_errmsg", &l->errmsg);
}

typedef struct cell {
    int type; /* 0: NULL */
    union {
        int64_t  i;
        double   f;
        bn_bytes text;
    };
} cell;

typedef struct rows {
    const library *lib;
    cell          *cells;
    size_t         columns, n, cap; /* n rows */
    bn_arena       arena;
} rows;

static bool read_cell(rows *r, struct sqlite3_stmt *s, int i, cell *out)
{
    const library *l = r->lib;
    const void *from;
    char *copy;
    size_t n;
    *out = (cell){ .type = l->column_type(s, i) };
    if (out->type == IS_INT)
        out->i = l->column_int64(s, i);
    else if (out->type == IS_DOUBLE)
        out->f = l->column_double(s, i);
    if (out->type != IS_TEXT && out->type != IS_BLOB) {
        out->type = out->type > IS_BLOB ? 0 : out->type;
        return true;
    }
    from = out->type == IS_TEXT ? (const void *)l->column_text(s, i) : l->column_blob(s, i);
    n = (size_t)l->column_bytes(s, i);
    copy = bn_arena_str(&r->arena, bn_bytes_of(from, n));
    out->text = bn_bytes_of(copy, n);
    return copy != NULL;
}

static bn_status read_row(rows *r, struct sqlite3_stmt *s, bn_error *err)
{
    if ((r->n + 1) * r->columns > r->cap) {
        size_t cap = 2 * r->cap + r->columns * 64;
        cell *more = realloc(r->cells, cap * sizeof *more);
        if (!more)
            return bn_fail(err, BN_ENOMEM, "rows of SQLite");
        r->cells = more;
        r->cap = cap;
    }
    for (size_t i = 0; i < r->columns; i++)
        if (!read_cell(r, s, (int)i, &r->cells[r->n * r->columns + i]))
            return bn_fail(err, BN_ENOMEM, "rows of SQLite");
    r->n++;
    return BN_OK;
}

/* ---------------------------------------------------------------- columns */

static cell *at(const rows *r, size_t row, size_t column)
{
    return &r->cells[row * r->columns + column];
}

/* A number in a column of texts. */
static bn_bytes as_text(rows *r, const cell *c)
{
    char text[40];
    int n;
    char *copy;
    if (c->type == IS_TEXT || c->type == IS_BLOB)
        return c->text;
    if (!c->type)
        return (bn_bytes){ 0 };
    n = c->type == IS_INT ? snprintf(text, sizeof text, "%lld", (long long)c->i) : snprintf(text, sizeof text, "%.17g", c->f);
    copy = bn_arena_str(&r->arena, bn_bytes_of(text, (size_t)n));
    return copy ? bn_bytes_of(copy, (size_t)n) : (bn_bytes){ 0 };
}

static bn_status add_numbers(rows *r, size_t column, const char *name, bool whole, void *values, bool *valid, bn_build *b)
{
    for (size_t i = 0; i < r->n; i++) {
        const cell *c = at(r, i, column);
        valid[i] = c->type != 0;
        if (whole)
            ((int64_t *)values)[i] = c->type ? c->i : 0;
        else
            ((double *)values)[i] = c->type == IS_INT ? (double)c->i : c->type ? c->f : 0;
    }
    return bn_build_fixed(b, name, whole ? "l" : "g", 8, values, r->n, valid);
}

static bn_status add_column(rows *r, size_t column, const char *name, bn_bytes *room, bool *valid, bn_build *b)
{
    unsigned types = 0;
    for (size_t i = 0; i < r->n; i++)
        types |= 1u << at(r, i, column)->type;
    types &= ~1u;
    if (types && !(types & ~(1u << IS_INT)))
        return add_numbers(r, column, name, true, room, valid, b);
    if (types && !(types & ~(1u << IS_INT | 1u << IS_DOUBLE)))
        return add_numbers(r, column, name, false, room, valid, b);
    for (size_t i = 0; i < r->n; i++)
        room[i] = as_text(r, at(r, i, column));
    return types == 1u << IS_BLOB ? bn_build_blobs(b, name, room, r->n) : bn_build_texts(b, name, room, r->n, NULL);
}

static bn_status add_columns(rows *r, struct sqlite3_stmt *s, bn_build *b, bn_error *err)
{
    bn_bytes *room = malloc((r->n + 1) * sizeof *room);
    bool *valid = malloc(r->n + 1);
    bn_status rc = room && valid ? BN_OK : BN_ENOMEM;
    for (size_t i = 0; !rc && i < r->columns; i++) {
        const char *name = r->lib->column_name(s, (int)i);
        rc = add_column(r, i, name ? name : "", room, valid, b);
    }
    free(room);
    free(valid);
    return rc ? bn_fail(err, rc, "%s", bn_build_error(b) ? bn_build_error(b) : "rows of SQLite") : BN_OK;
}

bn_status bn_sqlite_read(struct sqlite3_stmt *statement, bn_build *b, bn_error *err)
{
    library lib;
    rows r = { .lib = &lib };
    bn_status rc = BN_OK;
    int step = DONE;
    if (!find_library(&lib))
        return bn_fail(err, BN_ENOENT, "The program has no libsqlite3: link it with -lsqlite3.");
    if (!statement)
        return bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "There is no SQLite statement: was it prepared?");
    bn_arena_init(&r.arena, TEXT_MAX);
    r.columns = (size_t)lib.column_count(statement);
    while (!rc && r.columns && (step = lib.step(statement)) == ROW)
        rc = read_row(&r, statement, err);
    if (!rc && step != DONE)
        rc = bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "SQLite: %s", lib.errmsg(lib.db_handle(statement)));
    if (!rc)
        rc = add_columns(&r, statement, b, err);
    free(r.cells);
    bn_arena_release(&r.arena);
    return rc;
}
