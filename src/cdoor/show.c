/* show.c: see show.h. The browser's dialog shows the message and nothing else, so that is where the whole text goes. */
#include "cdoor/show.h"

#include "wire_tags.h"

#define CONTENT_MAX ((size_t)256 << 10)

void bn_show_compile_error(bn_run *run, const char *text)
{
    bn_buf content = { .max = CONTENT_MAX };
    bn_wire w = bn_wire_to(&content);
    bn_wire_cstr(&w, PB_EXCEPTION_TYPE, "CompileError");
    bn_wire_cstr(&w, PB_EXCEPTION_MESSAGE, text);
    bn_run_compile_error(run, bn_buf_view(&content));
    bn_buf_release(&content);
}
