/* sqlite.c: see sqlite.h. SQLite's values have types of their own, not columns: a column of whole numbers is one of those,
 * with any other number in it one of doubles, with a text in it one of texts. */
#include <dlfcn.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/number.h"
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

/* Where the library's functions are looked for, in this order: in the scope of the code that has the statement, which is
 * where an app loaded by itself has them; in the program's; in a libsqlite3 that somebody has loaded for himself. */
enum { OF_CALLER, OF_PROGRAM, OF_LIBRARY, SCOPES };

static void *open_scope(int which, const void *caller)
{
    Dl_info info;
    if (which == OF_PROGRAM)
        return dlopen(NULL, RTLD_NOW);
    if (which == OF_LIBRARY)
        return dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_NOLOAD);
    return caller && dladdr(caller, &info) && info.dli_fname ? dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD) : NULL;
}

static bool find(void *scope, const char *name, void *out)
{
    void *found = dlsym(scope, name);
    memcpy(out, &found, sizeof found); /* the way round that ISO C allows */
    return found != NULL;
}

static bool find_all(library *l, void *scope)
{
    return find(scope, "sqlite3_step", &l->step) && find(scope, "sqlite3_column_count", &l->column_count) &&
           find(scope, "sqlite3_column_type", &l->column_type) && find(scope, "sqlite3_column_name", &l->column_name) &&
           find(scope, "sqlite3_column_int64", &l->column_int64) &&
           find(scope, "sqlite3_column_double", &l->column_double) &&
           find(scope, "sqlite3_column_blob", &l->column_blob) && find(scope, "sqlite3_column_text", &l->column_text) &&
           find(scope, "sqlite3_column_bytes", &l->column_bytes) && find(scope, "sqlite3_db_handle", &l->db_handle) &&
           find(scope, "sqlite3_errmsg", &l->errmsg);
}

/* Returns the scope they are in, to be closed when the rows are read; NULL: in none. */
static void *find_library(library *l, const void *caller)
{
    for (int which = 0; which < SCOPES; which++) {
        void *scope = open_scope(which, caller);
        if (scope && find_all(l, scope))
            return scope;
        if (scope)
            dlclose(scope);
    }
    return NULL;
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
    char text[BN_REPR_F64];
    size_t n;
    char *copy;
    if (c->type == IS_TEXT || c->type == IS_BLOB)
        return c->text;
    if (!c->type)
        return (bn_bytes){ 0 };
    n = c->type == IS_INT ? (size_t)snprintf(text, sizeof text, "%lld", (long long)c->i) : bn_repr_f64(c->f, text);
    copy = bn_arena_str(&r->arena, bn_bytes_of(text, n));
    return copy ? bn_bytes_of(copy, n) : (bn_bytes){ 0 };
}

static bn_status add_numbers(rows *r, size_t column, const char *name, bool whole, void *values, bool *valid,
                             bn_build *b)
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

static bn_status read_rows(rows *r, struct sqlite3_stmt *s, bn_build *b, bn_error *err)
{
    bn_status rc = BN_OK;
    int step = DONE;
    r->columns = (size_t)r->lib->column_count(s);
    while (!rc && r->columns && (step = r->lib->step(s)) == ROW)
        rc = read_row(r, s, err);
    if (!rc && step != DONE)
        rc = bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "SQLite: %s", r->lib->errmsg(r->lib->db_handle(s)));
    return rc ? rc : add_columns(r, s, b, err);
}

bn_status bn_sqlite_read(struct sqlite3_stmt *statement, const void *caller, bn_build *b, bn_error *err)
{
    library lib;
    rows r = { .lib = &lib };
    bn_status rc;
    void *scope = find_library(&lib, caller);
    if (!scope)
        return bn_fail(err, BN_ENOENT, "The program has no libsqlite3: link it with -lsqlite3.");
    bn_arena_init(&r.arena, TEXT_MAX);
    rc = statement ? read_rows(&r, statement, b, err)
                   : bn_fail_kind(err, BN_EUSER, BN_BAD_TABLE, "There is no SQLite statement: was it prepared?");
    free(r.cells);
    bn_arena_release(&r.arena);
    dlclose(scope);
    return rc;
}
