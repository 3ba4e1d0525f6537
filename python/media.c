/* media.c: files and diagrams as Python's objects have them, for the rows of src/elements that show them: paths, buffers,
 * objects of libraries. */
#include "bind.h"

bool py_is_path(PyObject *o)
{
    PyObject *method = !PyUnicode_Check(o) ? PyObject_GetAttrString((PyObject *)Py_TYPE(o), "__fspath__") : NULL;
    bool is = method != NULL;
    PyErr_Clear();
    Py_XDECREF(method);
    return is;
}

static int keep(binding *b, PyObject *o)
{
    return !b->keep && !(b->keep = PyList_New(0)) ? -1 : PyList_Append(b->keep, o);
}

/* A text as it is now in `o`, or another object's that `b` keeps, for the time of the call. Takes `o` over. */
static int text_val(binding *b, PyObject *o, st_val *out)
{
    Py_ssize_t n;
    const char *s = o ? PyUnicode_AsUTF8AndSize(o, &n) : NULL;
    int rc = s ? keep(b, o) : -1;
    if (!rc)
        *out = (st_val){ .kind = ST_KIND_STR, .s = s, .n = (size_t)n };
    Py_XDECREF(o);
    return rc;
}

/* ---------------------------------------------------------------- contents */

static bool number_of(const Py_buffer *view, st_number *out)
{
    static const st_number unsigneds[] = { ST_U8, ST_U16, ST_U8, ST_U32, ST_U8, ST_U8, ST_U8, ST_U64 };
    static const st_number signeds[] = { ST_I8, ST_I16, ST_I8, ST_I32, ST_I8, ST_I8, ST_I8, ST_I64 };
    const char *f = view->format ? view->format : "B";
    if (*f == '@' || *f == '=' || *f == '<')
        f++;
    if (!*f || f[1] || view->itemsize < 1 || view->itemsize > 8)
        return false;
    if (strchr("?BHILQN", *f))
        *out = unsigneds[view->itemsize - 1];
    else if (strchr("bhilqn", *f))
        *out = signeds[view->itemsize - 1];
    else if (*f == 'f' || *f == 'd')
        *out = *f == 'f' ? ST_FLOAT : ST_DOUBLE;
    else
        return false;
    return true;
}

/* A buffer of several axes, or of numbers that are no bytes, as an array; the view is kept. */
static int array_val(binding *b, const Py_buffer *view, st_val *out)
{
    PyObject *store = PyBytes_FromStringAndSize(NULL, sizeof(st_array));
    st_array *a;
    st_number type;
    if (!store || keep(b, store) < 0) {
        Py_XDECREF(store);
        return -1;
    }
    Py_DECREF(store); /* `keep` has it */
    if (view->ndim < 1 || view->ndim > 4 || !number_of(view, &type)) {
        PyErr_Format(PyExc_ValueError, "%s() takes arrays of one to four axes of numbers", b->row->name);
        return -1;
    }
    a = (st_array *)(void *)PyBytes_AS_STRING(store);
    *a = (st_array){ .data = view->buf, .type = type, .ndim = (uint32_t)view->ndim };
    for (int i = 0; i < view->ndim; i++) {
        a->shape[i] = (size_t)view->shape[i];
        a->strides[i] = view->strides[i];
    }
    *out = ST_ARRAY(a);
    return 0;
}

/* Bytes of a file, or an array: memoryview tells them apart by its axes and numbers. */
static int buffer_val(binding *b, PyObject *o, bool array, st_val *out)
{
    PyObject *mem = PyMemoryView_FromObject(o);
    const Py_buffer *view = mem ? PyMemoryView_GET_BUFFER(mem) : NULL;
    int rc = mem ? keep(b, mem) : -1;
    if (!rc && array)
        rc = array_val(b, view, out);
    else if (!rc)
        *out = ST_BYTES(view->buf, (size_t)view->len);
    Py_XDECREF(mem);
    return rc;
}

/* What the Python side has made of an object: text, bytes, a view of bytes, an array, or a list of these. */
static int made_val(binding *b, PyObject *o, st_val *out)
{
    PyObject *store;
    st_val *items;
    Py_ssize_t n;
    if (o == Py_None) {
        *out = ST_NONE;
        return 0;
    }
    if (PyUnicode_Check(o))
        return text_val(b, Py_NewRef(o), out);
    if (PyBytes_Check(o) || PyMemoryView_Check(o))
        return buffer_val(b, o, false, out);
    if (!PyList_Check(o))
        return buffer_val(b, o, true, out);
    n = PyList_GET_SIZE(o);
    store = PyBytes_FromStringAndSize(NULL, (n + 1) * (Py_ssize_t)sizeof *items);
    if (!store || keep(b, store) < 0) {
        Py_XDECREF(store);
        return -1;
    }
    Py_DECREF(store); /* `keep` has it */
    items = (st_val *)(void *)PyBytes_AS_STRING(store);
    for (Py_ssize_t i = 0; i < n; i++)
        if (made_val(b, PyList_GET_ITEM(o, i), &items[i]) < 0)
            return -1;
    *out = (st_val){ .kind = ST_KIND_LIST, .n = (size_t)n, .items = items };
    return 0;
}

static PyObject *prepare_function(binding *b, const char *name)
{
    PyObject *fn = b->st->prepare ? PyDict_GetItemString(b->st->prepare, name) : NULL;
    if (!fn)
        py_raise_class(b->st, "RuntimeError", "import streamlit before its commands are used");
    return fn;
}

/* The file in parameter `i`: what is no text and no bytes, by the Python function `name`. The parameter is done then. */
static int content(binding *b, size_t i, const char *name, st_val *out)
{
    PyObject *o = b->value[i], *fn, *made;
    int rc;
    b->value[i] = NULL;
    if (!o)
        return 0;
    if (PyUnicode_CheckExact(o) || PyBytes_CheckExact(o) || o == Py_None)
        return made_val(b, o, out);
    fn = prepare_function(b, name);
    made = fn ? PyObject_CallOneArg(fn, o) : NULL;
    rc = made ? keep(b, made) : -1;
    if (!rc)
        rc = made_val(b, made, out);
    Py_XDECREF(made);
    return rc;
}

static size_t index_of(const binding *b, const char *name)
{
    size_t i = 0;
    while (strcmp(b->row->params[i].name, name) != 0)
        i++;
    return i;
}

/* ---------------------------------------------------------------- commands */

static int prepare_video(binding *b)
{
    st_video_opts *o = (st_video_opts *)(void *)b->opts.bytes;
    if (content(b, 0, "media", &o->data) < 0)
        return -1;
    return content(b, index_of(b, "subtitles"), "subtitles", &o->subtitles);
}

static bool is_plain(PyObject *o)
{
    return !o || o == Py_None || PyUnicode_CheckExact(o);
}

/* st.image: the pictures, their captions and what is said of them are looked at together, where any of them is more
 * than a text. */
static int prepare_image(binding *b)
{
    st_image_opts *o = (st_image_opts *)(void *)b->opts.bytes;
    PyObject **format = &b->value[index_of(b, "output_format")], **caption = &b->value[index_of(b, "caption")];
    PyObject **alt = &b->value[index_of(b, "alt")], **column = &b->value[index_of(b, "use_column_width")];
    PyObject *fn, *made, *image = b->value[0];
    int rc;

    b->value[0] = NULL;
    if ((is_plain(image) || PyBytes_CheckExact(image)) && image != Py_None && is_plain(*caption) && is_plain(*alt) &&
        is_plain(*column) && !*column)
        return made_val(b, image, &o->image);
    fn = prepare_function(b, "image");
    made = fn ? PyObject_CallFunctionObjArgs(fn, image, *format ? *format : Py_None, *caption ? *caption : Py_None,
                                             *alt ? *alt : Py_None, *column ? *column : Py_None, NULL)
              : NULL;
    rc = made ? keep(b, made) : -1;
    if (!rc)
        rc = made_val(b, PyTuple_GET_ITEM(made, 0), &o->image);
    if (!rc)
        rc = made_val(b, PyTuple_GET_ITEM(made, 1), &o->caption);
    if (!rc)
        rc = made_val(b, PyTuple_GET_ITEM(made, 2), &o->alt);
    *caption = *alt = NULL;
    Py_XDECREF(made);
    return rc;
}

/* st.iframe: a path is a file, whatever a text is. */
static int prepare_iframe(binding *b)
{
    st_iframe_opts *o = (st_iframe_opts *)(void *)b->opts.bytes;
    if (!py_is_path(b->value[0]))
        return 0;
    if (text_val(b, PyObject_Str(b->value[0]), &o->file) < 0)
        return -1;
    b->value[0] = b->st->empty_string;
    return 0;
}

/* st.graphviz_chart: (text, engine) of a library's graph. */
static int prepare_graph(binding *b)
{
    st_graphviz_chart_opts *o = (st_graphviz_chart_opts *)(void *)b->opts.bytes;
    PyObject *pair;
    if (PyUnicode_Check(b->value[0]))
        return 0;
    pair = py_call_prepare(b, b->value[0], NULL);
    if (!pair)
        return -1;
    b->value[0] = PyTuple_GET_ITEM(pair, 0);
    o->engine = PyUnicode_AsUTF8(PyTuple_GET_ITEM(pair, 1));
    return o->engine ? 0 : -1;
}

/* st.pydeck_chart: (JSON, tooltip, token) of a map. */
static int prepare_deck(binding *b)
{
    st_pydeck_chart_opts *o = (st_pydeck_chart_opts *)(void *)b->opts.bytes;
    PyObject *made, *tooltip, *token;
    if (!b->value[0] || b->value[0] == Py_None)
        return 0;
    made = py_call_prepare(b, b->value[0], NULL);
    if (!made)
        return -1;
    b->value[0] = PyTuple_GET_ITEM(made, 0);
    tooltip = PyTuple_GET_ITEM(made, 1);
    token = PyTuple_GET_ITEM(made, 2);
    o->tooltip = tooltip == Py_None ? NULL : PyUnicode_AsUTF8(tooltip);
    o->mapbox_token = token == Py_None ? NULL : PyUnicode_AsUTF8(token);
    return PyErr_Occurred() ? -1 : 0;
}

/* st.logo: two pictures. */
static int prepare_logo(binding *b)
{
    st_logo_opts *o = (st_logo_opts *)(void *)b->opts.bytes;
    size_t icon = index_of(b, "icon_image");
    if (b->value[icon] && b->value[icon] != Py_None && PyObject_IsTrue(b->value[icon]) == 0)
        b->value[icon] = NULL;
    if (b->value[index_of(b, "size")] && !PyUnicode_Check(b->value[index_of(b, "size")]))
        b->value[index_of(b, "size")] = b->st->empty_string; /* none of the words */
    if (!b->call.ctx) {
        b->value[0] = b->value[icon] = NULL;
        return 0;
    }
    if (content(b, 0, "picture", &o->image) < 0 || content(b, icon, "picture", &o->icon_image) < 0) {
        bool wrong = PyErr_ExceptionMatches(PyExc_Exception);
        if (wrong)
            PyErr_Clear();
        if (wrong)
            py_raise_class(b->st, "StreamlitAPIException", "What st.logo was given is no picture.");
        return -1;
    }
    return 0;
}

/* st.download_button: (content, file_name, mime) of what is neither text nor bytes. */
static int prepare_download(binding *b)
{
    st_download_button_opts *o = (st_download_button_opts *)(void *)b->opts.bytes;
    PyObject *data = b->value[1], **name = &b->value[2], **mime = &b->value[3], *fn, *made;
    int rc;
    b->value[1] = NULL;
    if (PyUnicode_CheckExact(data) || PyBytes_CheckExact(data))
        return made_val(b, data, &o->data);
    if (PyCallable_Check(data)) {
        o->data = ST_NONE;
        o->make.object = data;
        return 0;
    }
    fn = prepare_function(b, "download");
    made = fn ? PyObject_CallFunctionObjArgs(fn, data, *name ? *name : Py_None, *mime ? *mime : Py_None, NULL) : NULL;
    rc = made ? keep(b, made) : -1;
    if (!rc)
        rc = made_val(b, PyTuple_GET_ITEM(made, 0), &o->data);
    if (!rc) {
        *name = PyTuple_GET_ITEM(made, 1);
        *mime = PyTuple_GET_ITEM(made, 2);
    }
    Py_XDECREF(made);
    return rc;
}

/* st.chat_message: an avatar that is no text. */
static int prepare_chat(binding *b)
{
    st_chat_message_opts *o = (st_chat_message_opts *)(void *)b->opts.bytes;
    size_t i = index_of(b, "avatar");
    if (is_plain(b->value[i]) || PyUnicode_Check(b->value[i]))
        return 0;
    if (content(b, i, "picture", &o->avatar) == 0)
        return 0;
    if (PyErr_ExceptionMatches(PyExc_Exception)) {
        PyErr_Clear();
        py_raise_class(b->st, "StreamlitAPIException", "`avatar` is no picture.");
    }
    return -1;
}

/* st.set_page_config: an icon that is no text. */
static int prepare_page(binding *b)
{
    st_set_page_config_opts *o = (st_set_page_config_opts *)(void *)b->opts.bytes;
    size_t i = index_of(b, "page_icon");
    if (is_plain(b->value[i]) || PyUnicode_Check(b->value[i]))
        return 0;
    if (!py_is_path(b->value[i]))
        return content(b, i, "picture", &o->icon_image);
    b->value[i] = PyObject_Str(b->value[i]);
    if (!b->value[i] || keep(b, b->value[i]) < 0)
        return -1;
    Py_DECREF(b->value[i]); /* `keep` has it */
    return 0;
}

/* st.help: the object, or streamlit itself, taken apart. */
static int prepare_help(binding *b)
{
    st_help_opts *o = (st_help_opts *)(void *)b->opts.bytes;
    st_val *to[] = { &o->name, &o->type, &o->doc_string, &o->value, &o->members };
    PyObject *fn = prepare_function(b, "help"), *obj, *made;
    int rc;
    obj = b->value[0] ? Py_NewRef(b->value[0]) : PyImport_ImportModule("streamlit");
    made = fn && obj ? PyObject_CallOneArg(fn, obj) : NULL;
    Py_XDECREF(obj);
    b->value[0] = NULL;
    rc = made ? keep(b, made) : -1;
    for (size_t i = 0; !rc && i < BN_COUNT(to); i++)
        rc = made_val(b, PyTuple_GET_ITEM(made, (Py_ssize_t)i), to[i]);
    Py_XDECREF(made);
    return rc;
}

int py_prepare_media(binding *b, bool *done)
{
    *done = true;
    if (b->row == &bn_cmd_logo)
        return prepare_logo(b);
    if (b->row == &bn_cmd_download_button)
        return prepare_download(b);
    if (b->row == &bn_cmd_set_page_config)
        return prepare_page(b);
    if (b->row == &bn_cmd_chat_message)
        return prepare_chat(b);
    if (b->row == &bn_cmd_help)
        return prepare_help(b);
    if (b->row == &bn_cmd_image)
        return prepare_image(b);
    if (b->row == &bn_cmd_audio)
        return content(b, 0, "media", &((st_audio_opts *)(void *)b->opts.bytes)->data);
    if (b->row == &bn_cmd_video)
        return prepare_video(b);
    if (b->row == &bn_cmd_iframe)
        return prepare_iframe(b);
    if (b->row == &bn_cmd_graphviz_chart)
        return prepare_graph(b);
    if (b->row == &bn_cmd_vega_lite_chart)
        return py_prepare_vega(b);
    if (b->row == &bn_cmd_echarts_chart)
        return py_prepare_echarts(b);
    if (b->row == &bn_cmd_pydeck_chart)
        return prepare_deck(b);
    *done = false;
    return 0;
}

bn_status py_door_picture(bn_call *call, bn_bytes file, bn_bytes format, uint32_t width_max, bn_buf *out,
                          const char **type, bn_error *err)
{
    binding *b = (binding *)(void *)((char *)call - offsetof(binding, call));
    PyObject *fn = prepare_function(b, "image.convert"), *made = NULL, *bytes;
    bn_status rc = BN_EUSER;

    if (fn)
        made = PyObject_CallFunction(fn, "y#s#I", file.p, (Py_ssize_t)file.n, (const char *)format.p,
                                     (Py_ssize_t)format.n, width_max);
    bytes = made ? PyTuple_GET_ITEM(made, 0) : NULL;
    if (made && keep(b, made) == 0) {
        *type = PyUnicode_AsUTF8(PyTuple_GET_ITEM(made, 1));
        rc = !*type                ? BN_EUSER
             : bytes == Py_None    ? BN_OK
                                   : bn_buf_append(out, bn_bytes_of(PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes)));
    }
    Py_XDECREF(made);
    return rc ? bn_fail(err, rc, "a picture cannot be changed") : BN_OK;
}
