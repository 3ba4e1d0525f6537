/* config.c: options as Python objects. A value changed by st.set_option is kept in the module's state, over what the
 * server was started with. */
#include "caching.h"
#include "core.h"

#include <jansson.h>

static PyObject *object_of(const json_t *j);

static PyObject *list_of(const json_t *j)
{
    PyObject *list = PyList_New((Py_ssize_t)json_array_size(j));
    for (size_t i = 0; list && i < json_array_size(j); i++) {
        PyObject *item = object_of(json_array_get(j, i));
        if (!item)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, item);
    }
    return list;
}

static PyObject *dict_of(const json_t *j)
{
    PyObject *dict = PyDict_New();
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)j, key, value) {
        PyObject *item = dict ? object_of(value) : NULL;
        if (!item || PyDict_SetItemString(dict, key, item) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(item);
    }
    return dict;
}

static PyObject *object_of(const json_t *j)
{
    switch (json_typeof(j)) {
    case JSON_OBJECT:
        return dict_of(j);
    case JSON_ARRAY:
        return list_of(j);
    case JSON_STRING:
        return PyUnicode_FromStringAndSize(json_string_value(j), (Py_ssize_t)json_string_length(j));
    case JSON_INTEGER:
        return PyLong_FromLongLong(json_integer_value(j));
    case JSON_REAL:
        return PyFloat_FromDouble(json_real_value(j));
    case JSON_TRUE:
        Py_RETURN_TRUE;
    case JSON_FALSE:
        Py_RETURN_FALSE;
    case JSON_NULL:
        break;
    }
    Py_RETURN_NONE;
}

static const bn_option *find_option(const char *name)
{
    const bn_option *option = bn_option_find(name);
    const char *near;
    if (option)
        return option;
    near = bn_option_nearest(name);
    if (near)
        PyErr_Format(PyExc_RuntimeError, "there is no option \"%s\"; did you mean \"%s\"?", name, near);
    else
        PyErr_Format(PyExc_RuntimeError, "there is no option \"%s\"", name);
    return NULL;
}

/* Without a server nobody has read the configuration yet: files and environment, once. A file that cannot be read is
 * warned about, and the defaults are used. */
const bn_config *py_config_of(py_state *st)
{
    bn_config *c = NULL;
    bn_error err = { 0 };
    if (st->config || st->runtime)
        return st->config;
    if (bn_config_new(&c, &err) || bn_config_load(c, NULL, &err) || bn_config_settle(c, NULL, &err))
        PySys_WriteStderr("bourn: the configuration is not used: %.500s\n", err.text);
    st->config = c;
    if (c)
        bn_cache_set_budget(st->cache, bn_config_cache_bytes(c));
    return c;
}

PyObject *py_config_get(PyObject *module, PyObject *name)
{
    py_state *st = py_state_of(module);
    const char *text = PyUnicode_AsUTF8(name);
    const bn_option *option = text ? find_option(text) : NULL;
    const bn_config *config;
    PyObject *value;
    json_t *j;

    if (!option)
        return NULL;
    value = PyDict_GetItemWithError(st->overrides, name);
    if (value || PyErr_Occurred())
        return Py_XNewRef(value);
    config = py_config_of(st);
    j = json_loads(config ? bn_config_json(config, text) : option->fallback, JSON_DECODE_ANY | JSON_ALLOW_NUL,
                   NULL);
    value = j ? object_of(j) : Py_NewRef(Py_None);
    json_decref(j);
    return value;
}

PyObject *py_config_set(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    PyObject *name, *value;
    const char *text;

    if (!PyArg_ParseTuple(args, "UO:config_set", &name, &value))
        return NULL;
    text = PyUnicode_AsUTF8(name);
    if (!text || !find_option(text) || PyDict_SetItem(st->overrides, name, value) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* config_options(): [(name, what it is for, default, where its value comes from, whether it is a secret), ...] */
PyObject *py_config_options(PyObject *module, PyObject *unused)
{
    const bn_config *config = py_config_of(py_state_of(module));
    PyObject *list = PyList_New((Py_ssize_t)bn_option_count);
    (void)unused;
    for (size_t i = 0; list && i < bn_option_count; i++) {
        const bn_option *o = &bn_options[i];
        json_t *j = json_loads(o->fallback, JSON_DECODE_ANY, NULL);
        PyObject *row = Py_BuildValue("ssNsN", o->name, o->doc, j ? object_of(j) : Py_NewRef(Py_None),
                                      config && bn_config_is_set(config, o->name) ? bn_config_source(config, o->name) : "<default>",
                                      PyBool_FromLong(o->flags & BN_OPTION_SENSITIVE));
        json_decref(j);
        if (!row)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, row);
    }
    return list;
}
