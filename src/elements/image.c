/* image.c: st.image: pictures as the browser gets them: in a format that suits them, and no wider than the page. See
 * command.h and image.h.
 *
 * PNG and JPEG are read and made here. Other formats are served as they are; where one of them has to be changed, the
 * door is asked (Python: Pillow, where it is installed). */
#include <stdio.h>

#include "base/log.h"
#include "elements/array.h"
#include "elements/image.h"
#include "elements/picture.h"

#define FILE_MAX ((size_t)1 << 30)

/* ---------------------------------------------------------------- SVG */

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool svg_tag(bn_bytes t)
{
    return t.n > 4 && memcmp(t.p, "<svg", 4) == 0 && (is_space(t.p[4]) || (t.n > 5 && t.p[4] == '>' && is_space(t.p[5])));
}

/* "<svg ", or an XML head and one somewhere behind it; one white space may come first. */
static bool is_svg(bn_bytes t)
{
    const uint8_t *at;
    if (t.n && is_space(*t.p))
        t = bn_bytes_of(t.p + 1, t.n - 1);
    if (svg_tag(t))
        return true;
    if (t.n < 5 || memcmp(t.p, "<?xml", 5) != 0)
        return false;
    while ((at = memmem(t.p, t.n, "<svg", 4)) != NULL) {
        t = bn_bytes_of(at + 4, t.n - (size_t)(at + 4 - t.p));
        if (t.n && is_space(*t.p))
            return true;
    }
    return false;
}

static bn_status append_base64(bn_buf *out, bn_bytes in)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bn_status rc = bn_buf_reserve(out, (in.n + 2) / 3 * 4 + 1);
    for (size_t i = 0; !rc && i < in.n; i += 3) {
        uint32_t three = (uint32_t)in.p[i] << 16 | (i + 1 < in.n ? (uint32_t)in.p[i + 1] << 8 : 0) |
                         (i + 2 < in.n ? in.p[i + 2] : 0);
        for (size_t k = 0; k < 4; k++)
            out->p[out->n++] = (uint8_t)(i + k > in.n ? '=' : digits[three >> (18 - 6 * k) & 63]);
    }
    return rc;
}

/* An address that is the drawing itself. */
static bn_status show_svg(bn_bytes text, bn_shown *out, bn_error *err)
{
    static const char space[] = " xmlns=\"http://www.w3.org/2000/svg\" ";
    const uint8_t *tag = memmem(text.p, text.n, "<svg", 4);
    size_t head = tag && !memmem(text.p, text.n, "xmlns", 5) ? (size_t)(tag + 4 - text.p) : 0;
    bn_buf whole, url;
    bn_status rc = BN_OK;

    bn_buf_init(&whole, FILE_MAX);
    bn_buf_init(&url, FILE_MAX);
    if (head) {
        rc = bn_buf_append(&whole, bn_bytes_of(text.p, head));
        if (!rc)
            rc = bn_buf_append_str(&whole, space);
    }
    if (!rc)
        rc = bn_buf_append(&whole, bn_bytes_of(text.p + head, text.n - head));
    if (!rc)
        rc = bn_buf_append_str(&url, "data:image/svg+xml;base64,");
    if (!rc)
        rc = append_base64(&url, bn_buf_view(&whole));
    if (!rc)
        rc = bn_shown_text(bn_buf_view(&url), out, NULL);
    bn_buf_release(&whole);
    bn_buf_release(&url);
    return rc ? bn_fail(err, rc, "a drawing of %zu bytes", text.n) : BN_OK;
}

/* ---------------------------------------------------------------- pictures */

static bn_picture_format format_for(const bn_image_way *way, bool alpha)
{
    if (bn_is_word(way->format, "PNG"))
        return BN_PICTURE_PNG;
    if (bn_is_word(way->format, "JPEG") || bn_is_word(way->format, "JPG"))
        return BN_PICTURE_JPEG;
    return alpha ? BN_PICTURE_PNG : BN_PICTURE_JPEG;
}

static const char *type_for(bn_picture_format format)
{
    return format == BN_PICTURE_PNG ? "image/png" : "image/jpeg";
}

static bn_status encode_picture(const bn_picture *p, bn_picture_format format, int quality, bn_buf *out, bn_error *err)
{
    return format == BN_PICTURE_PNG ? bn_picture_png(p, out, err) : bn_picture_jpeg(p, quality, out, err);
}

/* The file in the format, and as narrow, as it is to be. */
static bn_status change(bn_bytes file, bn_picture_format format, uint32_t width_max, bn_buf *out, bn_error *err)
{
    bn_picture p = { 0 }, fit = { 0 };
    bn_status rc = bn_picture_decode(file, &p, err);
    if (!rc && p.width > width_max) {
        uint32_t height = (uint32_t)(1.0 * p.height * width_max / p.width);
        rc = bn_picture_resize(&p, width_max, height ? height : 1, &fit, err);
    }
    if (!rc)
        rc = encode_picture(fit.data ? &fit : &p, format, 90, out, err);
    bn_picture_release(&p);
    bn_picture_release(&fit);
    return rc;
}

/* A format that is not read here: by the door, or as it is. */
static bn_status change_elsewhere(bn_call *call, bn_bytes file, const bn_picture_info *info, const bn_image_way *way,
                                  bn_buf *out, const char **type, bn_error *err)
{
    *type = info->type;
    if (call->door && call->door->picture)
        return call->door->picture(call, file, way->format, way->width_max, out, type, err);
    if (info->type)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "The bytes are no picture of a known format.");
}

static bn_status show_bytes(bn_call *call, bn_bytes file, const bn_image_way *way, bn_shown *out, bn_error *err)
{
    bn_picture_info info = bn_picture_look(file);
    bn_picture_format format = format_for(way, info.alpha);
    bool asked = bn_is_word(way->format, "PNG") || bn_is_word(way->format, "JPEG") || bn_is_word(way->format, "JPG");
    bool fits = info.width && info.width <= way->width_max;
    bn_media_add add = { .content = file, .type = info.type };
    bn_buf made;
    bn_status rc = BN_OK;

    if (info.format == BN_PICTURE_GIF && !asked)
        format = BN_PICTURE_GIF;
    bn_buf_init(&made, FILE_MAX);
    if (!fits || info.format != format) {
        void *paused = info.plain ? bn_call_pause(call) : NULL;
        rc = info.plain ? change(file, format, way->width_max, &made, err)
                        : change_elsewhere(call, file, &info, way, &made, &add.type, err);
        if (info.plain) {
            bn_call_resume(call, paused);
            add.type = type_for(format);
        }
        if (made.n)
            add.content = bn_buf_view(&made);
    }
    if (!rc)
        rc = bn_shown_content(call, &add, out, err);
    bn_buf_release(&made);
    return rc;
}

/* Twice into a file, if it is too wide: as it is, which decides about its format, and narrower. */
static bn_status show_array(bn_call *call, const st_array *a, const bn_image_way *way, bn_shown *out, bn_error *err)
{
    bn_picture p = { 0 };
    void *paused = bn_call_pause(call);
    bn_buf made;
    bn_status rc;

    bn_buf_init(&made, FILE_MAX);
    rc = bn_picture_of_array(a, way->clamp, way->bgr, &p, err);
    if (!rc)
        rc = encode_picture(&p, format_for(way, p.channels == 4), 100, &made, err);
    bn_picture_release(&p);
    bn_call_resume(call, paused);
    if (!rc)
        rc = show_bytes(call, bn_buf_view(&made), way, out, err);
    bn_buf_release(&made);
    return rc;
}

static bn_status show_file(bn_call *call, bn_bytes path, const bn_image_way *way, bn_shown *out, bn_error *err)
{
    bn_buf file;
    void *paused = bn_call_pause(call);
    bn_status rc;
    bn_buf_init(&file, FILE_MAX);
    rc = bn_read_file(path, &file, err);
    bn_call_resume(call, paused);
    if (!rc)
        rc = show_bytes(call, bn_buf_view(&file), way, out, err);
    bn_buf_release(&file);
    return rc;
}

static bn_status show_text(bn_call *call, bn_bytes text, const bn_image_way *way, bn_shown *out, bn_error *err)
{
    bool file = bn_is_file(text);
    bn_buf drawing;
    bn_status rc;
    if (!file && bn_is_address(text))
        return bn_shown_text(text, out, err);
    if (!file && is_svg(text))
        return show_svg(text, out, err);
    if (!file || text.n < 4 || memcmp(text.p + text.n - 4, ".svg", 4) != 0)
        return show_file(call, text, way, out, err);
    bn_buf_init(&drawing, FILE_MAX);
    rc = bn_read_file(text, &drawing, err);
    if (!rc && !is_svg(bn_buf_view(&drawing)))
        rc = bn_fail_kind(err, BN_EUSER, "MediaFileStorageError", "'%.*s' is no SVG", bn_cut(text, 300),
                          (const char *)text.p);
    if (!rc)
        rc = show_svg(bn_buf_view(&drawing), out, err);
    bn_buf_release(&drawing);
    return rc;
}

bn_status bn_image_show(bn_call *call, const st_val *image, const bn_image_way *way, bn_shown *out, bn_error *err)
{
    *out = (bn_shown){ 0 };
    switch (image->kind) {
    case ST_KIND_STR:
        return show_text(call, bn_val_text(image), way, out, err);
    case ST_KIND_BYTES:
        return show_bytes(call, bn_bytes_of(image->s, image->n), way, out, err);
    case ST_KIND_ARRAY:
        return show_array(call, image->p, way, out, err);
    default:
        return bn_bad_type(err, "image", bn_val_type(call, image), "str, Path, bytes, BytesIO, ndarray, PIL.Image");
    }
}

/* ---------------------------------------------------------------- st.image */

typedef struct pictures {
    st_val    one;   /* a list is given as it is, a single picture through here */
    st_array *parts; /* of an array of several */
    const st_val *items;
    st_val   *made;
    bn_shown *shown;
    size_t    n;
} pictures;

static pictures *pictures_of(const bn_call *call)
{
    pictures *p;
    memcpy(&p, call->scratch.bytes, sizeof p);
    return p;
}

/* An array of four axes is several pictures. */
static void split(pictures *p, const st_array *given)
{
    st_array a = bn_array_of(given);
    p->n = a.shape[0];
    p->parts = bn_xcalloc(p->n + 1, sizeof *p->parts);
    p->made = bn_xcalloc(p->n + 1, sizeof *p->made);
    for (size_t i = 0; i < p->n; i++) {
        p->parts[i] = (st_array){ .data = (const uint8_t *)a.data + (ptrdiff_t)i * a.strides[0], .type = a.type, .ndim = 3 };
        memcpy(p->parts[i].shape, a.shape + 1, 3 * sizeof a.shape[0]);
        memcpy(p->parts[i].strides, a.strides + 1, 3 * sizeof a.strides[0]);
        p->made[i] = ST_ARRAY(&p->parts[i]);
    }
    p->items = p->made;
}

static void find_pictures(pictures *p, const st_val *image)
{
    if (image->kind == ST_KIND_ARRAY && ((const st_array *)image->p)->ndim == 4) {
        split(p, image->p);
    } else if (image->kind == ST_KIND_LIST) {
        p->items = image->items;
        p->n = image->n;
    } else {
        p->one = *image;
        p->items = &p->one;
        p->n = 1;
    }
    p->shown = bn_xcalloc(p->n + 1, sizeof *p->shown);
}

static bn_status check_count(const st_val *v, const char *what, const pictures *p, bn_error *err)
{
    size_t n = v->kind == ST_KIND_LIST ? v->n : 1;
    if (v->kind <= ST_KIND_NONE || n == p->n)
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "%zu %s for %zu pictures: one each is wanted.", n, what, p->n);
}

static const st_val *nth(const st_val *v, size_t i)
{
    return v->kind == ST_KIND_LIST ? &v->items[i] : v;
}

static bn_image_way way_of(const bn_call *call)
{
    const st_image_opts *o = call->opts;
    bn_bytes channels = bn_call_text(call, BN_CALL_INDEX(call, st_image_opts, channels));
    return (bn_image_way){
        .clamp = o->clamp,
        .bgr = bn_is_word(channels, "BGR"),
        .format = bn_call_text(call, BN_CALL_INDEX(call, st_image_opts, output_format)),
        .width_max = o->width.kind == ST_KIND_INT && !(o->use_container_width && *o->use_container_width)
                         ? (uint32_t)o->width.i
                         : BN_IMAGE_WIDTH_MAX,
    };
}

static bn_status show_all(bn_call *call, pictures *p, bn_error *err)
{
    const st_image_opts *o = call->opts;
    bn_image_way way = way_of(call);
    bn_status rc = check_count(&o->caption, "captions", p, err);
    if (!rc)
        rc = check_count(&o->alt, "texts in `alt`", p, err);
    for (size_t i = 0; !rc && i < p->n; i++)
        rc = bn_image_show(call, &p->items[i], &way, &p->shown[i], err);
    if (!rc && o->link && *o->link && p->n > 1)
        rc = bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`link` is for one picture, not for %zu.", p->n);
    return rc;
}

static bn_status run(bn_call *call, bn_error *err)
{
    const st_image_opts *o = call->opts;
    pictures p = { 0 }, *at = &p;
    bn_status rc;

    memcpy(call->scratch.bytes, &at, sizeof at);
    find_pictures(&p, &o->image);
    rc = show_all(call, &p, err);
    if (!rc)
        rc = bn_shown_put(call, p.shown, p.n, err);
    bn_shown_release(p.shown, p.n);
    free(p.shown);
    free(p.parts);
    free(p.made);
    return rc;
}

static void encode(bn_call *call, bn_wire *w)
{
    const st_image_opts *o = call->opts;
    const pictures *p = pictures_of(call);
    for (size_t i = 0; i < p->n; i++) {
        const st_val *caption = nth(&o->caption, i), *alt = nth(&o->alt, i);
        bn_bytes text = bn_alt_text(bn_val_text(alt), true);
        size_t mark = bn_wire_open(w, PB_IMAGE_LIST_IMGS, 0);
        bn_wire_str(w, PB_IMAGE_URL, p->shown[i].url);
        bn_wire_str(w, PB_IMAGE_CAPTION, bn_val_text(caption));
        if (text.p)
            bn_wire_str(w, PB_IMAGE_ALT, text);
        bn_wire_close(w, mark);
    }
}

/* use_container_width says it, unless a width in pixels is given and it is False. */
static st_val size(const bn_call *call, size_t i, st_val v)
{
    const st_image_opts *o = call->opts;
    (void)i;
    if (!o->use_container_width || (!*o->use_container_width && v.kind == ST_KIND_INT))
        return v;
    return *o->use_container_width ? ST_STRETCH : ST_CONTENT;
}

#define O st_image_opts
static const bn_param params[] = {
    P(O, image, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "ImageOrImageList",
      .doc = "A path, an address, an SVG's text, bytes, a NumPy array, a picture of Pillow; or a list of them."),
    P(O, caption, .flags = BN_ARG_POSITIONAL, .py_type = "str | list[str] | None", .fallback = "None",
      .doc = "What stands below, in Markdown; a list for several pictures."),
    P(O, width, .flags = BN_ARG_WIDTH | BN_ARG_CONTENT | BN_ARG_POSITIONAL, .py_type = "Width", .fallback = "'content'",
      .doc = "Pixels, \"stretch\" or \"content\": the picture's own, if it fits."),
    P(O, clamp, .flags = BN_ARG_POSITIONAL | BN_ARG_ANY, .py_type = "bool", .fallback = "False",
      .doc = "Numbers out of bounds are cut to them, not refused."),
    P(O, channels, .flags = BN_ARG_POSITIONAL, .py_type = "Channels", .fallback = "'RGB'",
      .doc = "\"RGB\" or \"BGR\": the order of colours in an array."),
    P(O, output_format, .flags = BN_ARG_POSITIONAL, .py_type = "ImageFormatOrAuto", .fallback = "'auto'",
      .doc = "\"JPEG\" (small), \"PNG\" (exact) or \"auto\"."),
    P(O, use_container_width, .flags = BN_ARG_ANY, .py_type = "bool | None", .fallback = "None",
      .doc = "Older form of width: True is \"stretch\", False \"content\"."),
    P(O, link, .pb = PB_IMAGE_LIST_LINK, .flags = BN_ARG_FALSY, .py_type = "str | None", .fallback = "None",
      .doc = "An address that a click goes to."),
    P_NO_FIELD("use_column_width", "Any", 0, "Has no effect any more."),
    P(O, alt, .py_type = "str | Sequence[str | None] | None", .fallback = "None",
      .doc = "Says what is shown to those who cannot see it; \"\": nothing worth saying."),
};
const bn_command bn_cmd_image = {
    .name = "image", .doc = "Show one picture, or several.", .pb = PB_ELEMENT_IMGS, .opts_size = sizeof(O),
    .params = params, .param_count = BN_COUNT(params), .py_returns = "DeltaGenerator", .run = run, .encode = encode,
    .size = size,
};
