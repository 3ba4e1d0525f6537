/* subtitles.c: see subtitles.h. No state. */
#include "elements/subtitles.h"

#include <stdio.h>

#include "base/mime.h"
#include "elements/media.h"

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* "00:00:01,500": the place of the comma, or 0. */
static size_t time_comma(bn_bytes t, size_t at)
{
    static const char shape[] = "dd:dd:dd,ddd";
    if (t.n - at < sizeof shape - 1)
        return 0;
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == 'd' ? !is_digit(t.p[at + i]) : t.p[at + i] != (uint8_t)shape[i])
            return 0;
    return at + 8;
}

/* SubRip begins with a number and a line with two times, which fit into the first 33 bytes. */
static bool is_srt(bn_bytes t)
{
    bn_bytes head = bn_bytes_of(t.p, t.n < 33 ? t.n : 33);
    const uint8_t *nl;
    size_t first;
    if (!bn_utf8_valid(head))
        return false;
    head = bn_strip(head);
    nl = head.n ? memchr(head.p, '\n', head.n) : NULL;
    first = nl ? (size_t)(nl - head.p) : 0;
    for (size_t i = 0; i < first; i++)
        if (!is_digit(head.p[i]))
            return false;
    for (size_t i = first + 1; first && i + 29 <= head.n && head.p[i] != '\n'; i++)
        if (time_comma(head, i) && memcmp(head.p + i + 12, " --> ", 5) == 0 && time_comma(head, i + 17))
            return true;
    return false;
}

static bn_status to_vtt(bn_bytes t, bn_buf *out)
{
    bn_status rc;
    size_t start = out->n, end = t.n;
    while (end && bn_strip(bn_bytes_of(t.p + end - 1, 1)).n == 0 && !(t.p[end - 1] & 0x80))
        end--;
    rc = bn_buf_append_str(out, end ? "WEBVTT\n\n" : "WEBVTT");
    if (!rc)
        rc = bn_buf_append(out, bn_bytes_of(t.p, end));
    for (size_t i = start; !rc && i < out->n; i++) {
        size_t comma = time_comma(bn_buf_view(out), i);
        if (comma) {
            out->p[comma] = '.';
            i += 11;
        }
    }
    return rc;
}

static bn_status wrong(bn_error *err, const char *what)
{
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`subtitles`: %s", what);
}

static bn_status from_bytes(bn_bytes t, bool convert, bn_buf *out, bn_error *err)
{
    bn_status rc;
    if (convert && !bn_utf8_valid(t))
        return wrong(err, "not UTF-8");
    rc = convert ? to_vtt(t, out) : bn_buf_append(out, t);
    return rc ? bn_fail(err, rc, "subtitles of %zu bytes", t.n) : BN_OK;
}

static bn_status from_file(bn_bytes path, bn_buf *out, bn_error *err)
{
    bn_bytes suffix = bn_mime_suffix(path);
    bool srt = bn_is_word(suffix, ".srt");
    bool vtt = bn_is_word(suffix, ".vtt");
    bn_buf file;
    bn_status rc;
    if (!srt && !vtt)
        return wrong(err, "a file has to be one of .srt or .vtt");
    bn_buf_init(&file, (size_t)64 << 20);
    rc = bn_read_file(path, &file, err);
    if (rc && err)
        err->kind = "StreamlitAPIException";
    if (!rc)
        rc = from_bytes(bn_buf_view(&file), srt, out, err);
    bn_buf_release(&file);
    return rc;
}

bn_status bn_subtitles_read(const st_val *from, bn_buf *out, bn_error *err)
{
    bn_bytes text;
    if (from->kind == ST_KIND_BYTES) {
        text = bn_bytes_of(from->s, from->n);
        return from_bytes(text, is_srt(text), out, err);
    }
    if (from->kind != ST_KIND_STR)
        return wrong(err, "a path, text or bytes are wanted");
    text = bn_val_text(from);
    if (bn_is_file(text))
        return from_file(text, out, err);
    text = bn_strip(text);
    if (!text.n || (text.n >= 6 && memcmp(text.p, "WEBVTT", 6) == 0))
        return from_bytes(text, false, out, err);
    if (is_srt(text))
        return from_bytes(text, true, out, err);
    return wrong(err, "neither WebVTT nor SubRip, and no file of this name");
}
