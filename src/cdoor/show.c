/* show.c: see show.h. The first error is the message; the whole text follows line by line. */
#include "cdoor/show.h"

#include "wire_tags.h"

#define CONTENT_MAX ((size_t)256 << 10)

static bn_bytes next_line(bn_bytes *rest)
{
    const uint8_t *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    bn_bytes line = { rest->p, end ? (size_t)(end - rest->p) : rest->n };
    size_t used = line.n + (end != NULL);
    *rest = (bn_bytes){ rest->p + used, rest->n - used };
    return line;
}

/* "app.c:3:5: error: ..." if there is such a line, else the first. */
static bn_bytes first_error(bn_bytes text)
{
    bn_bytes first = { 0 };
    while (text.n) {
        bn_bytes line = next_line(&text);
        if (!first.n)
            first = line;
        if (line.n && memmem(line.p, line.n, "error:", 6))
            return line;
    }
    return first;
}

void bn_show_compile_error(bn_run *run, const char *text)
{
    bn_buf content = { .max = CONTENT_MAX };
    bn_wire w = bn_wire_to(&content);
    bn_bytes rest = bn_bytes_str(text), error = first_error(rest);
    bn_wire_cstr(&w, PB_EXCEPTION_TYPE, "CompileError");
    bn_wire_str(&w, PB_EXCEPTION_MESSAGE, error);
    while (rest.n)
        bn_wire_str(&w, PB_EXCEPTION_STACK_TRACE, next_line(&rest));
    bn_run_compile_error(run, bn_buf_view(&content));
    bn_buf_release(&content);
}
