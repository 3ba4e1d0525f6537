/* addon.c: what add-ons ask of the runtime: files to be served, and sessions seen from outside of their runs. */
#include "core.h"

#include "runtime/media.h"
#include "runtime/push.h"

/* media_add(content, type, place): the file's address; "" where there is no run. */
PyObject *py_media_add(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    Py_buffer content;
    const char *type, *place;
    bn_media_item *item = NULL;
    bn_error err = { 0 };
    bn_run_ctx *ctx;
    PyObject *url = NULL;
    bn_status rc;

    if (!PyArg_ParseTuple(args, "y*ss:media_add", &content, &type, &place))
        return NULL;
    if (py_ctx_require(st, "media_file_mgr", &ctx) < 0)
        goto done;
    if (!ctx) {
        url = PyUnicode_FromString("");
        goto done;
    }
    rc = bn_run_ctx_media(ctx, &(bn_media_add){ .content = bn_bytes_of(content.buf, (size_t)content.len), .type = type },
                          &item, &err);
    if (rc) {
        py_raise(st, &err);
        goto done;
    }
    bn_run_ctx_media_place(ctx, NULL, 0, place, item);
    url = PyUnicode_FromString(bn_media_item_url(item));
    bn_media_item_unref(item);
done:
    PyBuffer_Release(&content);
    return url;
}

/* session_look(id): (runs so far, whether one lives, the page's hash); None: there is no such session. */
PyObject *py_session_look(PyObject *module, PyObject *id)
{
    py_state *st = py_state_of(module);
    const char *s = PyUnicode_AsUTF8(id);
    bn_session_look look;
    if (!s)
        return NULL;
    if (!st->runtime || !bn_runtime_look(st->runtime, s, &look))
        Py_RETURN_NONE;
    return Py_BuildValue("(KOs)", (unsigned long long)look.runs, look.running ? Py_True : Py_False, look.page);
}
