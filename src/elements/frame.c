/* frame.c: see frame.h. */
#include "elements/frame.h"

#define SPLICE_FROM ((size_t)256 << 10) /* less is copied: pieces cost something, too */

/* An empty table of our own, for where nothing is given. */
static st_table *nothing(void)
{
    st_table *t = bn_frame_new(NULL, BN_FRAME_ARROW);
    t->build = bn_build_new();
    return t;
}

bn_status bn_sheet_find(const bn_call *call, const st_val *v, const char *param, bn_sheet *out, bn_error *err)
{
    bn_status rc;
    *out = (bn_sheet){ 0 };
    if (v->kind > ST_KIND_NONE && (v->kind != ST_KIND_TABLE || !v->p))
        return bn_bad_type(err, param, bn_val_type(call, v), "a table");
    out->from = v->kind == ST_KIND_TABLE ? bn_frame_ref(v->p) : nothing();
    rc = bn_frame_table(out->from, &out->table, err);
    if (rc)
        bn_sheet_release(out);
    return rc;
}

static bn_status make_ready(bn_sheet *s, bn_error *err)
{
    bn_status rc = bn_ipc_new(s->table, 0, INT64_MAX, &s->ipc, err);
    if (!rc && s->from->style.display)
        rc = bn_ipc_new(s->from->style.display, 0, INT64_MAX, &s->display, err);
    return rc;
}

bn_status bn_sheet_ready(const bn_call *call, bn_sheet *s, bn_error *err)
{
    void *paused = bn_call_pause(call);
    bn_status rc = make_ready(s, err);
    bn_call_resume(call, paused);
    if (rc)
        bn_sheet_release(s);
    return rc;
}

bn_status bn_sheet_open(const bn_call *call, const st_val *v, const char *param, bn_sheet *out, bn_error *err)
{
    bn_status rc = bn_sheet_find(call, v, param, out, err);
    return rc ? rc : bn_sheet_ready(call, out, err);
}

void bn_sheet_release(bn_sheet *s)
{
    bn_ipc_free(s->ipc);
    bn_ipc_free(s->display);
    bn_frame_unref(s->from);
    *s = (bn_sheet){ 0 };
}

static void put_piece(void *arg, bn_bytes piece)
{
    bn_wire_raw(arg, piece);
}

static void splice_pieces(const void *from, bn_wire_each each, void *arg)
{
    bn_ipc_pieces(from, each, arg);
}

/* A large one stays where it is. */
void bn_ipc_encode(const bn_ipc *ipc, bn_wire *w, bn_pb tag)
{
    size_t mark = bn_wire_open(w, tag, bn_ipc_size(ipc));
    if (bn_ipc_size(ipc) < SPLICE_FROM || !bn_wire_splice_in(w, bn_ipc_size(ipc), ipc, splice_pieces))
        bn_ipc_pieces(ipc, put_piece, w);
    bn_wire_close(w, mark);
}

static void encode_style(const bn_sheet *s, bn_wire *w)
{
    const bn_style *style = &s->from->style;
    size_t mark;
    if (!s->from->styled)
        return;
    mark = bn_wire_open(w, PB_ARROW_DATA_STYLER, 0);
    bn_wire_cstr(w, PB_ARROW_DATA_PANDAS_STYLER_UUID, style->uuid);
    bn_wire_cstr(w, PB_ARROW_DATA_PANDAS_STYLER_CAPTION, style->caption);
    bn_wire_cstr(w, PB_ARROW_DATA_PANDAS_STYLER_STYLES, style->styles);
    if (s->display)
        bn_ipc_encode(s->display, w, PB_ARROW_DATA_PANDAS_STYLER_DISPLAY_VALUES);
    bn_wire_close(w, mark);
}

void bn_sheet_encode(const bn_sheet *s, bn_wire *w, bn_pb tag)
{
    size_t mark = bn_wire_open(w, tag, bn_ipc_size(s->ipc) + 16);
    bn_ipc_encode(s->ipc, w, PB_ARROW_DATA_DATA);
    encode_style(s, w);
    bn_wire_close(w, mark);
}

void bn_stream_encode(bn_bytes stream, bn_wire *w, bn_pb tag)
{
    size_t mark = bn_wire_open(w, tag, stream.n + 16);
    bn_wire_str(w, PB_ARROW_DATA_DATA, stream);
    bn_wire_close(w, mark);
}

static void hash_piece(void *arg, bn_bytes piece)
{
    bn_hash_bytes(arg, piece);
}

void bn_sheet_hash(const bn_sheet *s, bn_hash *h)
{
    bn_ipc_pieces(s->ipc, hash_piece, h);
}

/* ---------------------------------------------------------------- selections */

bool bn_select_is_on(const bn_call *call, size_t i)
{
    return strcmp(bn_call_mode(call, i), "ignore") != 0;
}

bn_status bn_select_identify(bn_call *call, size_t i, bn_error *err)
{
    return bn_select_is_on(call, i) ? bn_call_widget(call, err) : BN_OK;
}

bn_value bn_state_json(const bn_call *call, bn_value v)
{
    if (v.kind == BN_VALUE_STATE)
        return bn_value_ref(bn_value_items(v)[1]);
    if (v.kind == BN_VALUE_STR)
        return bn_value_ref(v);
    if (v.kind == BN_VALUE_FOREIGN && call->door && call->door->json)
        return call->door->json(v);
    return bn_value_none();
}
