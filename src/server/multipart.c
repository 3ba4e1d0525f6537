/* multipart.c: see multipart.h.
 *
 * A delimiter begins with CR, which its boundary cannot contain: so the last CR of a piece is the only place where one
 * can have begun that the next piece goes on with, and one counter is all that has to be kept between pieces. Content is
 * handed on in as few views as there can be, whatever bytes it has: each costs its taker a system call. */
#include "server/multipart.h"


static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *s)
{
    while (is_blank(*s))
        s++;
    return s;
}

/* ---- parameters of a header: ; name=value; name="value" ---- */

/* The value behind '=', quoted or not, taken into `out`. Returns where it ends. A backslash escapes a quote or itself
 * only: browsers write %22 for a quote, and a path of Windows keeps its backslashes. */
static const char *read_value(const char *s, bn_buf *out, bn_status *rc)
{
    bn_buf_clear(out);
    if (*s != '"') {
        size_t n = strcspn(s, "; \t");
        *rc = bn_buf_append(out, bn_bytes_of(s, n));
        return s + n;
    }
    *rc = BN_OK;
    for (s++; *s && *s != '"'; s++) {
        if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
            s++;
        if (*rc == BN_OK)
            *rc = bn_buf_append(out, bn_bytes_of(s, 1));
    }
    return *s ? s + 1 : s;
}

/* The parameter `name` of a header's value; BN_ENOENT: it has none. */
static bn_status parameter(const char *value, const char *name, bn_buf *out)
{
    const char *s = value + strcspn(value, ";");
    while (*s == ';') {
        const char *at = skip_blanks(s + 1);
        size_t len = strcspn(at, "=;");
        s = at + len;
        if (*s == '=') {
            bn_status rc;
            bool wanted;
            while (len && is_blank(at[len - 1]))
                len--;
            wanted = bn_is_word(bn_bytes_of(at, len), name);
            s = read_value(skip_blanks(s + 1), out, &rc);
            if (wanted)
                return rc;
        }
        s += strcspn(s, ";");
    }
    return BN_ENOENT;
}

bn_status bn_multipart_init(bn_multipart *m, const char *content_type, const bn_multipart_ops *ops, void *arg,
                            bn_error *err)
{
    static const char wanted[] = "multipart/form-data";
    bn_status rc = BN_EINVAL;
    bn_buf boundary;

    *m = (bn_multipart){ .ops = ops, .arg = arg, .matched = 2 }; /* the first delimiter may stand at the beginning */
    bn_buf_init(&m->line, BN_MULTIPART_HEAD_MAX);
    bn_buf_init(&boundary, (size_t)1 << 16);
    if (bn_starts_with_word(bn_bytes_str(content_type), wanted) &&
        strchr("; \t", content_type[sizeof wanted - 1]))
        rc = parameter(content_type, "boundary", &boundary);
    if (rc == BN_OK && boundary.n && boundary.n <= BN_MULTIPART_BOUNDARY_MAX) {
        memcpy(m->delimiter, "\r\n--", 4);
        memcpy(m->delimiter + 4, boundary.p, boundary.n);
        m->delimiter_n = 4 + boundary.n;
    } else if (rc != BN_ENOMEM) {
        rc = BN_EINVAL;
    }
    bn_buf_release(&boundary);
    if (rc == BN_ENOMEM)
        return bn_fail(err, rc, "no memory for the body's boundary");
    return rc ? bn_fail(err, rc, "the body is not multipart/form-data with a boundary") : BN_OK;
}

void bn_multipart_release(bn_multipart *m)
{
    bn_buf_release(&m->line);
}

/* ---- one part's headers ---- */

/* The value of the header `name`, which ends with its line; NULL: none. Lines end with NUL NUL, as head_done() has made
 * it. */
static const char *header(const bn_buf *lines, const char *name)
{
    const char *s = (const char *)lines->p, *end = s + lines->n;
    size_t n = strlen(name);
    for (; s < end; s += strlen(s) + 1) {
        if (bn_starts_with_word(bn_bytes_str(s), name) && s[n] == ':')
            return skip_blanks(s + n + 1);
    }
    return NULL;
}

/* Bytes above 127 that are no UTF-8 are Latin-1: each becomes two. */
static bn_status to_utf8(bn_buf *b)
{
    bn_buf out;
    bn_status rc = BN_OK;
    if (bn_utf8_valid(bn_buf_view(b)))
        return BN_OK;
    bn_buf_init(&out, b->max * 2);
    for (size_t i = 0; i < b->n && !rc; i++) {
        uint8_t c = b->p[i], two[2] = { (uint8_t)(0xC0 | c >> 6), (uint8_t)(0x80 | (c & 0x3F)) };
        rc = bn_buf_append(&out, c < 0x80 ? bn_bytes_of(&c, 1) : bn_bytes_of(two, 2));
    }
    bn_buf_release(b);
    *b = out;
    return rc;
}

/* A whole path where a bare name is meant, as old browsers of Windows send it: its last part. */
static const char *bare_name(const char *name)
{
    const char *last = strrchr(name, '\\');
    bool path = (name[0] && name[1] == ':' && name[2] == '\\') || (name[0] == '\\' && name[1] == '\\');
    return path && last ? last + 1 : name;
}

static bn_status announce(bn_multipart *m)
{
    const char *disposition = header(&m->line, "Content-Disposition"), *type = header(&m->line, "Content-Type");
    bn_multipart_part part = { .type = type ? type : "" };
    bn_status rc = BN_OK;
    bn_buf name;

    if (!disposition)
        return BN_EPROTO;
    bn_buf_init(&name, BN_MULTIPART_HEAD_MAX);
    rc = parameter(disposition, "filename", &name);
    if (rc == BN_ENOENT) {
        rc = BN_OK;
    } else {
        if (!rc)
            rc = to_utf8(&name);
        if (!rc)
            rc = bn_buf_append(&name, bn_bytes_of("", 1));
        part.filename = rc ? NULL : bare_name((const char *)name.p);
    }
    if (!rc && !bn_utf8_valid(bn_bytes_str(part.type)))
        rc = BN_EPROTO;
    if (!rc)
        rc = m->ops->part(m->arg, &part);
    bn_buf_release(&name);
    return rc;
}

/* The headers are whole: each line becomes a string. */
static bn_status head_done(bn_multipart *m)
{
    bn_status rc = BN_EPROTO;
    if (!memchr(m->line.p, 0, m->line.n)) {
        for (size_t i = 0; i < m->line.n; i++) {
            if (m->line.p[i] == '\r' || m->line.p[i] == '\n')
                m->line.p[i] = 0;
        }
        rc = announce(m);
    }
    bn_buf_clear(&m->line);
    m->matched = 0;
    m->state = BN_MULTIPART_CONTENT;
    return rc;
}

static bool ends_with(const bn_buf *b, const char *end)
{
    size_t n = strlen(end);
    return b->n >= n && memcmp(b->p + b->n - n, end, n) == 0;
}

static bn_status feed_head(bn_multipart *m, bn_bytes *piece)
{
    while (piece->n) {
        const uint8_t *lf = memchr(piece->p, '\n', piece->n);
        size_t n = lf ? (size_t)(lf - piece->p) + 1 : piece->n;
        bn_status rc = bn_buf_append(&m->line, bn_bytes_of(piece->p, n));
        if (rc)
            return rc == BN_ENOMEM ? rc : BN_EPROTO;
        *piece = bn_bytes_of(piece->p + n, piece->n - n);
        if (ends_with(&m->line, "\r\n\r\n"))
            return head_done(m);
        if (m->line.n == 2 && ends_with(&m->line, "\r\n"))
            return BN_EPROTO; /* a part without any header */
    }
    return BN_OK;
}

/* What follows a delimiter: "--" at the last; else blanks, and the line's end. */
static bn_status feed_delimiter(bn_multipart *m, bn_bytes *piece)
{
    while (piece->n) {
        uint8_t c = *piece->p;
        bn_status rc = bn_buf_append(&m->line, bn_bytes_of(&c, 1));
        *piece = bn_bytes_of(piece->p + 1, piece->n - 1);
        if (rc)
            return rc == BN_ENOMEM ? rc : BN_EPROTO;
        if (m->line.n == 2 && ends_with(&m->line, "--")) {
            m->state = BN_MULTIPART_END;
            return BN_OK;
        }
        if (ends_with(&m->line, "\r\n")) {
            bn_buf_clear(&m->line);
            m->state = BN_MULTIPART_HEAD;
            return BN_OK;
        }
        if (c != '-' && c != '\r' && !is_blank((char)c))
            return BN_EPROTO;
        if (m->line.n > BN_MULTIPART_BOUNDARY_MAX)
            return BN_EPROTO;
    }
    return BN_OK;
}

static bn_status pass_on(bn_multipart *m, bn_bytes content)
{
    if (m->state != BN_MULTIPART_CONTENT || !content.n)
        return BN_OK;
    return m->ops->content(m->arg, content);
}

static void consume(bn_bytes *piece, size_t n)
{
    *piece = bn_bytes_of(piece->p + n, piece->n - n);
}

/* A delimiter may have begun in the piece before: does this one bear it out? True: it does, as far as it goes. What was
 * taken for a delimiter and is none is content. */
static bool goes_on(bn_multipart *m, bn_bytes *piece, bn_status *rc)
{
    size_t left = m->delimiter_n - m->matched, n = left < piece->n ? left : piece->n, before = m->matched;
    if (memcmp(piece->p, m->delimiter + m->matched, n) != 0) {
        m->matched = 0;
        *rc = pass_on(m, bn_bytes_of(m->delimiter, before));
        return false;
    }
    m->matched += n;
    consume(piece, n);
    return true;
}

/* How many bytes at the piece's end may be the beginning of a delimiter. */
static size_t begun_at_end(const bn_multipart *m, bn_bytes piece)
{
    size_t most = piece.n < m->delimiter_n ? piece.n : m->delimiter_n - 1;
    const uint8_t *cr = memrchr(piece.p + piece.n - most, '\r', most);
    size_t n = cr ? (size_t)(piece.p + piece.n - cr) : 0;
    return n && memcmp(cr, m->delimiter, n) == 0 ? n : 0;
}

/* Content, or what precedes the first delimiter, up to a delimiter or the end of the piece: in one go. */
static bn_status feed_content(bn_multipart *m, bn_bytes *piece)
{
    bn_status rc = BN_OK;
    const uint8_t *found;
    if (!m->matched || !goes_on(m, piece, &rc)) {
        if (rc)
            return rc;
        found = memmem(piece->p, piece->n, m->delimiter, m->delimiter_n);
        m->matched = found ? m->delimiter_n : begun_at_end(m, *piece);
        rc = pass_on(m, bn_bytes_of(piece->p, found ? (size_t)(found - piece->p) : piece->n - m->matched));
        consume(piece, found ? (size_t)(found - piece->p) + m->delimiter_n : piece->n);
    }
    if (m->matched == m->delimiter_n) {
        m->matched = 0;
        m->state = BN_MULTIPART_DELIMITER;
    }
    return rc;
}

bn_status bn_multipart_feed(bn_multipart *m, bn_bytes piece, bn_error *err)
{
    bn_status rc = BN_OK;
    while (piece.n && !rc) {
        switch (m->state) {
        case BN_MULTIPART_BEFORE:
        case BN_MULTIPART_CONTENT:
            rc = feed_content(m, &piece);
            break;
        case BN_MULTIPART_DELIMITER:
            rc = feed_delimiter(m, &piece);
            break;
        case BN_MULTIPART_HEAD:
            rc = feed_head(m, &piece);
            break;
        case BN_MULTIPART_END:
            return BN_OK;
        }
    }
    return rc == BN_EPROTO ? bn_fail(err, rc, "the body is not well-formed multipart/form-data") : rc;
}
