/* lazy.c: see lazy.h. Numbers are the peer's: the page asks for as many rows at a time as it is told. */
#include "data/rows.h"
#include "elements/lazy.h"
#include "runtime/chunk.h"

enum {
    PAGE_ROWS = 1000,
    AUTO_ROWS = 150000,  /* more of them are served in pieces */
    LARGE_ROWS = 10000,  /* ... of what had not been computed */
    ASKED_ROWS = 1000,   /* ... where the app asks for it */
};

/* ---------------------------------------------------------------- the source */

typedef struct source {
    bn_row_source base;
    bn_rows      *rows;
} source;

static void write_ipc(const bn_ipc *ipc, bn_wire *w, bn_pb tag)
{
    size_t mark = bn_wire_open(w, tag, bn_ipc_size(ipc) + 16);
    bn_ipc_encode(ipc, w, PB_ARROW_DATA_DATA);
    bn_wire_close(w, mark);
}

static bn_status chunk(bn_row_source *base, const bn_chunk_ask *ask, bn_wire *w, bn_pb tag, bn_error *err)
{
    bn_rows *rows = ((source *)base)->rows;
    bn_sort sort = { ask->column, ask->descending };
    int64_t all = bn_rows_count(rows), from = ask->offset > (uint64_t)all ? all : (int64_t)ask->offset;
    bn_ipc *ipc;
    bn_status rc = bn_rows_chunk(rows, from, ask->limit, &sort, &ipc, err);
    if (!rc)
        write_ipc(ipc, w, tag);
    bn_ipc_free(ipc);
    return rc;
}

static void source_free(bn_row_source *base)
{
    bn_rows_free(((source *)base)->rows);
    free(base);
}

static bn_row_source *source_new(bn_rows *rows)
{
    static const bn_row_source_ops ops = { .chunk = chunk, .free = source_free };
    source *s = bn_xcalloc(1, sizeof *s);
    atomic_init(&s->base.refs, 1);
    s->base.ops = &ops;
    s->rows = rows;
    return &s->base;
}

/* ---------------------------------------------------------------- showing it */

static int64_t rows_of(const bn_sheet *sheet)
{
    return sheet->from->reader ? sheet->from->reader->rows : sheet->table->rows;
}

/* In a cached function it is not: what such shows is kept, the table's pieces are not. */
static bool in_pieces(const bn_call *call, const bn_sheet *sheet, const bool *asked, bool alone)
{
    int64_t from = asked ? ASKED_ROWS : sheet->from->hints & BN_FRAME_LARGE ? LARGE_ROWS : AUTO_ROWS;
    if ((asked && !*asked) || !alone || sheet->from->styled || rows_of(sheet) <= from)
        return false;
    return call->ctx && bn_run_ctx_serves_rows(call->ctx) && !bn_rows_deep_header(sheet->table);
}

/* What the app may change later is copied, once for all that show it; past server.lazyBytes it is held as it is, and nobody else
 * is shown it. */
static bn_status fix(const bn_call *call, bn_rows *rows, uint64_t key[2], size_t bytes, bn_error *err)
{
    if (bytes <= bn_run_ctx_rows_max(call->ctx))
        return bn_rows_own(rows, err);
    bn_random(key, 2 * sizeof *key);
    return BN_OK;
}

/* Takes over `rows`. */
static bn_status open(const bn_call *call, bn_rows *rows, bool changes, bn_lazy *out, bn_error *err)
{
    uint64_t key[2];
    size_t bytes;
    bn_status rc = bn_rows_chunk(rows, 0, PAGE_ROWS, &(bn_sort){ 0 }, &out->first, err);
    if (!rc)
        rc = bn_rows_content(rows, key, &bytes, err);
    out->rows = bn_rows_count(rows);
    if (rc || bn_run_ctx_rows(call->ctx, NULL, key, bytes, &out->item)) {
        bn_rows_free(rows);
        return rc;
    }
    rc = changes ? fix(call, rows, key, bytes, err) : BN_OK;
    if (!rc)
        bn_run_ctx_rows(call->ctx, source_new(rows), key, bytes, &out->item);
    else
        bn_rows_free(rows);
    return rc;
}

bn_status bn_lazy_open(const bn_call *call, const bn_sheet *sheet, const bool *asked, bool alone, bn_lazy *out, bn_error *err)
{
    void *paused;
    bn_status rc;
    *out = (bn_lazy){ 0 };
    if (asked && *asked && bn_rows_deep_header(sheet->table))
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException",
                            "A table whose columns have names of several levels cannot be shown with `lazy=True`: give them "
                            "plain names, or leave it out.");
    if (!in_pieces(call, sheet, asked, alone))
        return BN_OK;
    paused = bn_call_pause(call);
    rc = sheet->from->reader ? open(call, bn_rows_read(sheet->from->reader), false, out, err)
                             : open(call, bn_rows_new(sheet->table), sheet->from->hints & BN_FRAME_CHANGES, out, err);
    bn_call_resume(call, paused);
    if (rc)
        bn_lazy_release(out);
    return rc;
}

void bn_lazy_release(bn_lazy *l)
{
    bn_ipc_free(l->first);
    bn_media_item_unref(l->item);
    *l = (bn_lazy){ 0 };
}

void bn_lazy_place(const bn_call *call, const bn_lazy *l)
{
    if (l->item)
        bn_run_ctx_media_place(call->ctx, call->parent, call->slot, "rows", l->item);
}

void bn_lazy_encode(const bn_lazy *l, bn_wire *w, bn_pb tag)
{
    size_t mark = bn_wire_open(w, tag, bn_ipc_size(l->first) + 256);
    bn_wire_cstr(w, PB_LAZY_DATAFRAME_SOURCE_ID, bn_media_item_id(l->item));
    bn_wire_int(w, PB_LAZY_DATAFRAME_ROW_COUNT, l->rows);
    bn_wire_int(w, PB_LAZY_DATAFRAME_PAGE_SIZE, PAGE_ROWS);
    bn_wire_int(w, PB_LAZY_DATAFRAME_ACCESS_MODE, PB_LAZY_DATAFRAME_ACCESS_MODE_RANDOM_ACCESS);
    write_ipc(l->first, w, PB_LAZY_DATAFRAME_INITIAL_CHUNK);
    bn_wire_int(w, PB_LAZY_DATAFRAME_SORTABLE, true);
    bn_wire_close(w, mark);
}
