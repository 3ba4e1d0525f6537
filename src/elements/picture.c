/* picture.c: heads of picture files, PNG by libpng, JPEG by libjpeg. See picture.h.
 *
 * Both libraries report errors by longjmp; what must survive one is volatile, or lies in a struct. */
#include "elements/picture.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>
#include <png.h>

#define PIXELS_MAX ((uint64_t)256 << 20) /* of one picture */

void bn_picture_release(bn_picture *p)
{
    free(p->data);
    *p = (bn_picture){ 0 };
}

static bn_status make_room(bn_picture *p, bn_error *err)
{
    uint64_t pixels = (uint64_t)p->width * p->height;
    p->data = pixels && pixels <= PIXELS_MAX ? malloc((size_t)pixels * p->channels) : NULL;
    if (p->data)
        return BN_OK;
    return bn_fail(err, BN_ETOOBIG, "a picture of %u x %u pixels", p->width, p->height);
}

/* ---------------------------------------------------------------- heads */

static uint32_t be16(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t be32(const uint8_t *p)
{
    return be16(p) << 16 | be16(p + 2);
}

static void look_png(bn_bytes f, bn_picture_info *out)
{
    uint8_t depth, kind;
    *out = (bn_picture_info){ .format = BN_PICTURE_PNG, .type = "image/png" };
    if (f.n < 33)
        return;
    out->width = be32(f.p + 16);
    out->height = be32(f.p + 20);
    depth = f.p[24];
    kind = f.p[25];
    out->alpha = kind == PNG_COLOR_TYPE_PALETTE || kind & PNG_COLOR_MASK_ALPHA;
    out->plain = kind != PNG_COLOR_TYPE_PALETTE && (depth == 8 || (depth == 16 && kind == PNG_COLOR_TYPE_RGB));
    for (size_t at = 33; at + 8 <= f.n && memcmp(f.p + at + 4, "IDAT", 4) != 0;) {
        if (memcmp(f.p + at + 4, "tRNS", 4) == 0)
            out->plain = false;
        at += 12 + (size_t)be32(f.p + at);
    }
}

static void look_jpeg(bn_bytes f, bn_picture_info *out)
{
    *out = (bn_picture_info){ .format = BN_PICTURE_JPEG, .type = "image/jpeg" };
    for (size_t at = 2; at + 10 <= f.n && f.p[at] == 0xFF;) {
        uint8_t mark = f.p[at + 1];
        if (mark == 0xFF || mark == 0x01 || (mark >= 0xD0 && mark <= 0xD8)) {
            at += mark == 0xFF ? 1 : 2;
            continue;
        }
        if (mark >= 0xC0 && mark <= 0xCF && mark != 0xC4 && mark != 0xC8 && mark != 0xCC) {
            out->height = be16(f.p + at + 5);
            out->width = be16(f.p + at + 7);
            out->plain = f.p[at + 9] == 1 || f.p[at + 9] == 3;
            return;
        }
        if (mark == 0xDA || mark == 0xD9)
            return;
        at += 2 + (size_t)be16(f.p + at + 2);
    }
}

static void look_webp(bn_bytes f, bn_picture_info *out)
{
    const uint8_t *p = f.p;
    *out = (bn_picture_info){ .format = BN_PICTURE_WEBP, .type = "image/webp" };
    if (f.n < 30)
        return;
    if (memcmp(p + 12, "VP8X", 4) == 0) {
        out->alpha = p[20] & 0x10;
        out->width = 1 + ((uint32_t)p[24] | (uint32_t)p[25] << 8 | (uint32_t)p[26] << 16);
        out->height = 1 + ((uint32_t)p[27] | (uint32_t)p[28] << 8 | (uint32_t)p[29] << 16);
    } else if (memcmp(p + 12, "VP8L", 4) == 0) {
        uint32_t bits = (uint32_t)p[21] | (uint32_t)p[22] << 8 | (uint32_t)p[23] << 16 | (uint32_t)p[24] << 24;
        out->width = 1 + (bits & 0x3FFF);
        out->height = 1 + (bits >> 14 & 0x3FFF);
        out->alpha = bits >> 28 & 1;
    } else if (memcmp(p + 12, "VP8 ", 4) == 0) {
        out->width = ((uint32_t)p[26] | (uint32_t)p[27] << 8) & 0x3FFF;
        out->height = ((uint32_t)p[28] | (uint32_t)p[29] << 8) & 0x3FFF;
    }
}

bn_picture_info bn_picture_look(bn_bytes f)
{
    static const struct {
        const char *head, *type;
    } others[] = { { "BM", "image/bmp" }, { "II*", "image/tiff" }, { "MM", "image/tiff" },
                   { "\0\0\1", "image/vnd.microsoft.icon" } };
    bn_picture_info out = { 0 };
    if (f.n >= 8 && memcmp(f.p, "\x89PNG\r\n\x1a\n", 8) == 0) {
        look_png(f, &out);
    } else if (f.n >= 4 && memcmp(f.p, "\xff\xd8\xff", 3) == 0) {
        look_jpeg(f, &out);
    } else if (f.n >= 10 && memcmp(f.p, "GIF8", 4) == 0) {
        out = (bn_picture_info){ .format = BN_PICTURE_GIF, .type = "image/gif", .alpha = true,
                                 .width = (uint32_t)f.p[6] | (uint32_t)f.p[7] << 8,
                                 .height = (uint32_t)f.p[8] | (uint32_t)f.p[9] << 8 };
    } else if (f.n >= 16 && memcmp(f.p, "RIFF", 4) == 0 && memcmp(f.p + 8, "WEBP", 4) == 0) {
        look_webp(f, &out);
    } else {
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            if (f.n >= 4 && memcmp(f.p, others[i].head, i == 1 || i == 3 ? 3 : 2) == 0)
                out = (bn_picture_info){ .format = BN_PICTURE_OTHER, .type = others[i].type };
    }
    return out;
}

/* ---------------------------------------------------------------- PNG */

typedef struct png_work {
    bn_bytes    in;
    bn_buf     *out;
    bn_picture *picture;
    png_bytep  *rows;
    char        why[120];
} png_work;

static void png_failed(png_structp png, png_const_charp why)
{
    png_work *w = png_get_error_ptr(png);
    snprintf(w->why, sizeof w->why, "%s", why);
    png_longjmp(png, 1);
}

static void png_quiet(png_structp png, png_const_charp why)
{
    (void)png;
    (void)why;
}

static void png_take(png_structp png, png_bytep to, size_t n)
{
    png_work *w = png_get_io_ptr(png);
    if (n > w->in.n)
        png_error(png, "the file is cut short");
    memcpy(to, w->in.p, n);
    w->in = bn_bytes_of(w->in.p + n, w->in.n - n);
}

static void png_give(png_structp png, png_bytep from, size_t n)
{
    png_work *w = png_get_io_ptr(png);
    if (bn_buf_append(w->out, bn_bytes_of(from, n)))
        png_error(png, "it does not fit into memory");
}

static void png_flush_nothing(png_structp png)
{
    (void)png;
}

static void rows_of(png_work *w)
{
    const bn_picture *p = w->picture;
    w->rows = bn_xmalloc(p->height * sizeof *w->rows);
    for (uint32_t y = 0; y < p->height; y++)
        w->rows[y] = p->data + (size_t)y * p->width * p->channels;
}

static void png_read_all(png_structp png, png_infop info, png_work *w)
{
    bn_picture *p = w->picture;
    png_set_read_fn(png, w, png_take);
    png_set_user_limits(png, 1 << 20, 1 << 20);
    png_read_info(png, info);
    png_set_strip_16(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    p->width = png_get_image_width(png, info);
    p->height = png_get_image_height(png, info);
    p->channels = png_get_channels(png, info);
    if (make_room(p, NULL))
        png_error(png, "it is too large");
    rows_of(w);
    png_read_image(png, w->rows);
}

static bn_status decode_png(bn_bytes file, bn_picture *out, bn_error *err)
{
    png_work w = { .in = file, .picture = out, .why = "no memory" };
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &w, png_failed, png_quiet);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    volatile bool done = false;
    if (info && !setjmp(png_jmpbuf(png))) {
        png_read_all(png, info, &w);
        done = true;
    }
    png_destroy_read_struct(&png, &info, NULL);
    free(w.rows);
    if (done)
        return BN_OK;
    bn_picture_release(out);
    return bn_fail(err, BN_EINVAL, "this PNG cannot be read: %s", w.why);
}

static void png_write_all(png_structp png, png_infop info, png_work *w)
{
    static const int kinds[] = { 0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA };
    const bn_picture *p = w->picture;
    png_set_write_fn(png, w, png_give, png_flush_nothing);
    png_set_user_limits(png, 1 << 20, 1 << 20);
    png_set_IHDR(png, info, p->width, p->height, 8, kinds[p->channels], PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    rows_of(w);
    png_write_image(png, w->rows);
    png_write_end(png, info);
}

bn_status bn_picture_png(const bn_picture *p, bn_buf *out, bn_error *err)
{
    bn_picture same = *p;
    png_work w = { .out = out, .picture = &same, .why = "no memory" };
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &w, png_failed, png_quiet);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    volatile bool done = false;
    if (info && !setjmp(png_jmpbuf(png))) {
        png_write_all(png, info, &w);
        done = true;
    }
    png_destroy_write_struct(&png, &info);
    free(w.rows);
    return done ? BN_OK : bn_fail(err, BN_EINVAL, "a PNG cannot be made: %s", w.why);
}

/* ---------------------------------------------------------------- JPEG */

typedef struct jpeg_trap {
    struct jpeg_error_mgr mgr;
    jmp_buf               jump;
    char                  why[JMSG_LENGTH_MAX];
} jpeg_trap;

static void jpeg_failed(j_common_ptr j)
{
    jpeg_trap *t = (jpeg_trap *)(void *)j->err;
    j->err->format_message(j, t->why);
    longjmp(t->jump, 1);
}

static void jpeg_quiet(j_common_ptr j, int level)
{
    (void)j;
    (void)level;
}

static struct jpeg_error_mgr *trap(jpeg_trap *t)
{
    jpeg_std_error(&t->mgr);
    t->mgr.error_exit = jpeg_failed;
    t->mgr.emit_message = jpeg_quiet;
    return &t->mgr;
}

static bool jpeg_read_all(j_decompress_ptr j, bn_bytes file, bn_picture *out)
{
    jpeg_mem_src(j, file.p, file.n);
    jpeg_read_header(j, TRUE);
    j->out_color_space = j->num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(j);
    out->width = j->output_width;
    out->height = j->output_height;
    out->channels = (uint32_t)j->output_components;
    if (make_room(out, NULL))
        return false;
    while (j->output_scanline < j->output_height) {
        JSAMPROW row = out->data + (size_t)j->output_scanline * out->width * out->channels;
        jpeg_read_scanlines(j, &row, 1);
    }
    jpeg_finish_decompress(j);
    return true;
}

static bn_status decode_jpeg(bn_bytes file, bn_picture *out, bn_error *err)
{
    struct jpeg_decompress_struct j = { 0 };
    jpeg_trap t = { .why = "it does not fit into memory" };
    volatile bool done = false;
    j.err = trap(&t);
    if (!setjmp(t.jump)) {
        jpeg_create_decompress(&j);
        done = jpeg_read_all(&j, file, out);
    }
    jpeg_destroy_decompress(&j);
    if (done)
        return BN_OK;
    bn_picture_release(out);
    return bn_fail(err, BN_EINVAL, "this JPEG cannot be read: %s", t.why);
}

/* One row without its alpha. */
static void opaque_row(const bn_picture *p, uint32_t y, uint8_t *to)
{
    uint32_t keep = p->channels & 1 ? p->channels : p->channels - 1;
    const uint8_t *from = p->data + (size_t)y * p->width * p->channels;
    for (uint32_t x = 0; x < p->width; x++, from += p->channels, to += keep)
        memcpy(to, from, keep);
}

static void jpeg_write_all(j_compress_ptr j, const bn_picture *p, int quality, uint8_t *row)
{
    j->image_width = p->width;
    j->image_height = p->height;
    j->input_components = p->channels & 1 ? (int)p->channels : (int)p->channels - 1;
    j->in_color_space = j->input_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(j);
    jpeg_set_quality(j, quality, TRUE);
    jpeg_start_compress(j, TRUE);
    while (j->next_scanline < j->image_height) {
        JSAMPROW at = row;
        opaque_row(p, j->next_scanline, row);
        jpeg_write_scanlines(j, &at, 1);
    }
    jpeg_finish_compress(j);
}

bn_status bn_picture_jpeg(const bn_picture *p, int quality, bn_buf *out, bn_error *err)
{
    struct jpeg_compress_struct j = { 0 };
    jpeg_trap t = { .why = "" };
    uint8_t *row = bn_xmalloc((size_t)p->width * p->channels);
    unsigned char *made = NULL;
    unsigned long made_n = 0;
    volatile bool done = false;
    bn_status rc;

    j.err = trap(&t);
    if (!setjmp(t.jump)) {
        jpeg_create_compress(&j);
        jpeg_mem_dest(&j, &made, &made_n);
        jpeg_write_all(&j, p, quality, row);
        done = true;
    }
    jpeg_destroy_compress(&j);
    rc = done ? bn_buf_append(out, bn_bytes_of(made, made_n)) : BN_EINVAL;
    free(made);
    free(row);
    return rc ? bn_fail(err, rc, "a JPEG cannot be made: %s", t.why) : BN_OK;
}

bn_status bn_picture_decode(bn_bytes file, bn_picture *out, bn_error *err)
{
    bn_picture_info info = bn_picture_look(file);
    *out = (bn_picture){ 0 };
    if (info.format == BN_PICTURE_PNG)
        return decode_png(file, out, err);
    if (info.format == BN_PICTURE_JPEG)
        return decode_jpeg(file, out, err);
    return bn_fail(err, BN_EINVAL, "neither a PNG nor a JPEG");
}
