/* st_media.c: media commands of include/bourn/st/media.h that are more than a row. See way.h. */
#include "cdoor/way.h"

enum { STREAM_MAX = 64 << 20 }; /* bytes of one streamed text */

/* ---------------------------------------------------------------- st_write_stream */

static void let_go(bn_buf *text)
{
    bn_buf_release(text);
}

static st_block show(const st_write_stream_opts *opts, const bn_buf *text, bool more, st_block in)
{
    st_markdown_opts markdown = { .call = opts->call, .body = (const char *)text->p, .unterminated_parsing = more };
    return bn_door_element("st_write_stream", &bn_cmd__markdown, &markdown, opts->call, in);
}

const char *st_write_stream_run(const st_write_stream_opts *opts)
{
    bn_buf text __attribute__((cleanup(let_go))) = { .max = STREAM_MAX }; /* a command may not return */
    st_block place = { 0 };
    const char *chunk, *whole = "";
    bn_entry e;

    while ((chunk = opts->next(opts->arg)) != NULL) {
        size_t n;
        if (!*chunk)
            continue;
        if (bn_buf_append_str(&text, chunk))
            break;
        n = text.n;
        if (place.id && opts->cursor && bn_buf_append_str(&text, opts->cursor))
            break;
        if (bn_buf_append(&text, bn_bytes_of("", 1)))
            break;
        if (place.id)
            show(opts, &text, true, place);
        else
            place = show(opts, &text, true, opts->in);
        text.n = n;
    }
    if (place.id && bn_buf_append(&text, bn_bytes_of("", 1)) == BN_OK) {
        show(opts, &text, false, place);
        e = bn_door_enter("st_write_stream", opts->call);
        if (e.ctx)
            whole = bn_door_keep(e.ctx, bn_bytes_of(text.p, text.n - 1));
        bn_door_leave_ok(&e);
    }
    return whole ? whole : "";
}

/* ---------------------------------------------------------------- st_pdf */

static bool is_address(const st_val *data)
{
    return data->kind == ST_KIND_STR && (strncmp(data->s, "https://", 8) == 0 || strncmp(data->s, "http://", 7) == 0);
}

st_block st_pdf_run(const st_pdf_opts *opts)
{
    st_iframe_opts frame = { .call = opts->call, .height = opts->height, .alt = opts->alt, .mime = "application/pdf" };
    if (is_address(&opts->data))
        frame.src = opts->data.s;
    else {
        frame.src = "";
        frame.file = opts->data;
    }
    if (!frame.height.kind)
        frame.height = ST_PX(500);
    return bn_door_element("st_pdf", &bn_cmd_iframe, &frame, opts->call, opts->in);
}
