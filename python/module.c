/* module.c: bourn._core: module state, register(), and the functions the Python side calls. */
#include "bind.h"
#include "caching.h"
#include "stage.h"

#include "elements/layout.h"
#include "runtime/transient.h"

py_state *py_state_of(PyObject *module)
{
    return PyModule_GetState(module);
}

/* register(errors=dict, control=dict, prepare=dict): what the Python side provides. */
static PyObject *core_register(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "errors", "control", "prepare", NULL };
    py_state *st = py_state_of(module);
    PyObject *errors = NULL, *control = NULL, *prepare = NULL;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$O!O!O!:register", names, &PyDict_Type, &errors, &PyDict_Type,
                                     &control, &PyDict_Type, &prepare))
        return NULL;
    if (errors)
        Py_XSETREF(st->errors, Py_NewRef(errors));
    if (control)
        Py_XSETREF(st->control, Py_NewRef(control));
    if (prepare)
        Py_XSETREF(st->prepare, Py_NewRef(prepare));
    Py_RETURN_NONE;
}

static PyObject *core_runtime_exists(PyObject *module, PyObject *unused)
{
    (void)unused;
    return PyBool_FromLong(py_state_of(module)->runtime != NULL);
}

static PyObject *core_config_names(PyObject *module, PyObject *unused)
{
    PyObject *list = PyList_New(0);
    (void)module;
    (void)unused;
    for (size_t i = 0; list && i < bn_option_count; i++) {
        PyObject *name = PyUnicode_FromString(bn_options[i].name);
        if (!name || PyList_Append(list, name) < 0)
            Py_CLEAR(list);
        Py_XDECREF(name);
    }
    return list;
}

/* The run's context for control flow; NULL with an exception, or without one in bare mode. */
static bn_run_ctx *context_for(py_state *st, const char *what)
{
    bn_run_ctx *ctx;
    return py_ctx_require(st, what, &ctx) < 0 ? NULL : ctx;
}

static PyObject *core_rerun(PyObject *module, PyObject *unused)
{
    py_state *st = py_state_of(module);
    bn_run_ctx *ctx = context_for(st, "rerun");
    bn_error err = { 0 };

    (void)unused;
    if (!ctx)
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    if (bn_run_ctx_request_rerun(ctx, &err))
        return py_raise(st, &err);
    return py_raise_class(st, "RerunException", "the run starts over");
}

static PyObject *core_stop(PyObject *module, PyObject *unused)
{
    py_state *st = py_state_of(module);
    bn_run_ctx *ctx = context_for(st, "stop");
    bn_error err = { 0 };

    (void)unused;
    if (!ctx)
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    if (bn_run_ctx_request_stop(ctx, &err))
        return py_raise(st, &err);
    return py_raise_class(st, "StopException", "the run was stopped");
}

/* spinner_begin(dg, text, show_time, cache, width): None in bare mode. */
static PyObject *core_spinner_begin(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    PyObject *dg, *values[4], *names, *ticket;

    if (!PyArg_ParseTuple(args, "O!OOOO:spinner_begin", st->dg_type, &dg, &values[0], &values[1], &values[2],
                          &values[3]))
        return NULL;
    names = Py_BuildValue("(sss)", "show_time", "_cache", "width");
    ticket = names ? py_call_row(st, &bn_cmd_spinner, dg, values, 1, names) : NULL;
    Py_XDECREF(names);
    return ticket;
}

/* skeleton(dg, height, width, later): the element's place, or the ticket of one that is shown later. */
static PyObject *core_skeleton(PyObject *module, PyObject *args)
{
    py_state *st = py_state_of(module);
    PyObject *dg, *values[2], *names, *made;
    py_command *c = (py_command *)PyDict_GetItemString(st->commands, bn_cmd_skeleton.name);
    int later;

    if (!c || !PyArg_ParseTuple(args, "O!OOp:skeleton", st->dg_type, &dg, &values[0], &values[1], &later))
        return NULL;
    names = Py_BuildValue("(s)", "width");
    made = !names ? NULL
           : later ? py_command_run_later(c, dg, values, 1, names)
                   : py_command_run(c, dg, values, 1, names);
    Py_XDECREF(names);
    return made;
}

static PyObject *core_spinner_end(PyObject *module, PyObject *ticket)
{
    py_state *st = py_state_of(module);
    bn_run_ctx *ctx;
    bn_error err = { 0 };
    unsigned long long id = PyLong_AsUnsignedLongLong(ticket);

    if (PyErr_Occurred() || py_ctx_require(st, "spinner", &ctx) < 0)
        return NULL;
    if (ctx && id && bn_run_ctx_transient_end(ctx, id, &err))
        return py_raise(st, &err);
    Py_RETURN_NONE;
}

/* status_update(dg, label=None, expanded=None, state=None): what is None stays. */
static PyObject *core_status_update(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = { "dg", "label", "expanded", "state", NULL };
    static const bool yes = true, no = false;
    py_state *st = py_state_of(module);
    PyObject *dg, *expanded = Py_None;
    const char *label = NULL, *state = NULL;
    PY_CTX_HELD bn_run_ctx *ctx = NULL;
    bn_status_change change = { 0 };
    bn_error err = { 0 };
    Py_ssize_t n = 0;
    bool full = false;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!|z#Oz:status_update", names, st->dg_type, &dg, &label, &n,
                                     &expanded, &state) ||
        py_ctx_hold(st, "status", &ctx) < 0)
        return NULL;
    change.label = bn_bytes_of(label, label ? (size_t)n : 0);
    change.expanded = expanded == Py_None ? NULL : PyObject_IsTrue(expanded) ? &yes : &no;
    change.state = state;
    if (!((py_dg *)dg)->status)
        Py_RETURN_NONE; /* made in bare mode */
    if (bn_status_box_update(((py_dg *)dg)->status, ctx, &change, &full, &err))
        return py_raise(st, &err);
    if (full && ctx && py_wait_room(st, ctx) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* status_state(dg): "running", "complete" or "error". */
static PyObject *core_status_state(PyObject *module, PyObject *dg)
{
    py_state *st = py_state_of(module);

    if (!PyObject_TypeCheck(dg, st->dg_type))
        return PyErr_Format(PyExc_TypeError, "status_state() takes a container, not %s", Py_TYPE(dg)->tp_name);
    return PyUnicode_FromString(((py_dg *)dg)->status ? bn_status_box_state(((py_dg *)dg)->status) : "running");
}

/* check_bottom(): may st.bottom be used where the innermost `with` block is? */
static PyObject *core_check_bottom(PyObject *module, PyObject *unused)
{
    py_state *st = py_state_of(module);
    py_dg *dg = py_dg_active(st, st->roots[BN_ROOT_MAIN]);
    bn_run_ctx *ctx = py_ctx_current(st);
    bn_error err = { 0 };
    bn_block *block;

    (void)unused;
    if (!ctx)
        Py_RETURN_NONE;
    block = dg->root >= 0 || !dg->block ? bn_run_ctx_root(ctx, dg->root < 0 ? BN_ROOT_MAIN : (bn_root)dg->root) : dg->block;
    return bn_bottom_check(block, &err) ? py_raise(st, &err) : Py_NewRef(Py_None);
}

static PyObject *core_widget_value(PyObject *module, PyObject *id)
{
    py_state *st = py_state_of(module);
    bn_run_ctx *ctx;
    bn_error err = { 0 };
    bn_value v;
    bn_status rc;
    PyObject *out;
    Py_ssize_t n;
    const char *text = PyUnicode_AsUTF8AndSize(id, &n);

    if (!text || py_ctx_require(st, "session_state", &ctx) < 0)
        return NULL;
    if (!ctx)
        Py_RETURN_NONE;
    rc = bn_run_ctx_state_get(ctx, bn_bytes_of(text, (size_t)n), &v, &err);
    if (rc == BN_ENOENT)
        Py_RETURN_NONE;
    if (rc)
        return py_raise(st, &err);
    out = py_value_to(v);
    bn_value_release(&v);
    return out;
}

static PyObject *core_take_notes(PyObject *module, PyObject *unused)
{
    py_state *st = py_state_of(module);
    (void)unused;
    if (!st->notes && !(st->notes = PyDict_New()))
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef core_methods[] = {
    { "register", (PyCFunction)(void (*)(void))core_register, METH_VARARGS | METH_KEYWORDS,
      "Take the classes and functions that the Python side provides." },
    { "runtime_exists", core_runtime_exists, METH_NOARGS, "Whether this is a worker of a server, not bare mode." },
    { "config_get", py_config_get, METH_O, "An option's value; RuntimeError: no such option." },
    { "config_options", py_config_options, METH_NOARGS, "All options: name, purpose, default, source, whether it is secret." },
    { "config_set", py_config_set, METH_VARARGS, "config_set(name, value): change an option for this worker." },
    { "spinner_begin", core_spinner_begin, METH_VARARGS, "Show a spinner a little later; returns what ends it." },
    { "skeleton", core_skeleton, METH_VARARGS, "Put a skeleton; or show one a little later, and return what ends it." },
    { "spinner_end", core_spinner_end, METH_O, "Take a spinner away." },
    { "status_state", core_status_state, METH_O, "status_state(dg): \"running\", \"complete\" or \"error\"." },
    { "status_update", (PyCFunction)(void (*)(void))core_status_update, METH_VARARGS | METH_KEYWORDS,
      "Change what a status container shows." },
    { "fragment_call", py_fragment_call, METH_VARARGS, "Call a function as a fragment." },
    { "fragment_key", py_fragment_key, METH_O, "Refuse what cannot be a fragment's key." },
    { "apart_check", py_apart_check, METH_O, "Refuse a command in a fragment that is called in parallel." },
    { "script_session", py_script_session, METH_NOARGS, "Whose script this thread runs; None: it is no script thread." },
    { "crew_work", py_crew_work, METH_O, "What a thread for parallel fragments does." },
    { "crew_join", py_crew_join, METH_O, "Wait for the run's parallel fragments." },
    { "rerun_fragments", py_rerun_fragments, METH_O, "Start over with fragments: raises RerunException." },
    { "dialog_check", py_dialog_check, METH_NOARGS, "Refuse a dialog within a dialog." },
    { "check_bottom", core_check_bottom, METH_NOARGS, "Refuse st.bottom in the sidebar and in dialogs." },
    { "page_make", py_page_make, METH_VARARGS, "Title, icon, path and help of a page." },
    { "page_hash", py_page_hash, METH_O, "What a page of this path is known by." },
    { "navigate", py_navigate, METH_VARARGS, "Say which pages there are; returns which is shown, and the default one." },
    { "page_enter", py_page_enter, METH_O, "Write as this page from now on; returns which it was." },
    { "page_script", py_page_script, METH_O, "The file of a page, by its hash." },
    { "page_at", py_page_at, METH_O, "The hash of a page, by its file." },
    { "switch_page", py_switch_page, METH_O, "Start over at another page: raises RerunException." },
    { "query_get", py_query_get, METH_O, "A query parameter: a str, a list of them, or None." },
    { "query_names", py_query_names, METH_NOARGS, "The names of the query parameters." },
    { "query_change", py_query_change, METH_VARARGS,
      "query_change(how, params=()): \"merge\", \"replace\", \"remove\" or \"clear\"; False: there is no such parameter." },
    { "secrets", py_secrets, METH_VARARGS,
      "secrets(paths, known=0): the version of what the files hold, and it as a dict; None: it is the known version." },
    { "context_headers", py_context_headers, METH_NOARGS, "The headers of the browser's request: pairs." },
    { "context_cookies", py_context_cookies, METH_NOARGS, "Its cookies: pairs." },
    { "context_fact", py_context_fact, METH_O, "What the browser has said about itself; None: nothing." },
    { "user", py_user, METH_NOARGS, "Who the visitor is, as JSON, and whether there are [auth] secrets; None: no context." },
    { "login", py_login, METH_O, "Send the browser to where the visitor logs in." },
    { "logout", py_logout, METH_NOARGS, "The visitor is nobody from now on." },
    { "login_provider", py_login_provider, METH_O, "The provider that st.login() named in an address; None: it is not ours." },
    { "login_cookie", py_login_cookie, METH_VARARGS, "login_cookie(header, name): its text; None: none; False: not ours." },
    { "login_keep", py_login_keep, METH_VARARGS,
      "login_keep(header, name, text): lines that make the browser keep a text; None: that make it forget." },
    { "answered", py_answered, METH_VARARGS, "answered(request, status, headers, body): the answer to a request." },
    { "widget_value", core_widget_value, METH_O, "The value of the widget with this id; None: it has none." },
    { "media_add", py_media_add, METH_VARARGS, "media_add(content, type, place): serve a file; its address." },
    { "session_look", py_session_look, METH_O, "Runs, whether one lives, and the page of a session; None: there is none." },
    { "component_serve", py_component_serve, METH_VARARGS,
      "component_serve(name, folder, in_page): the folder's files are a component's from now on." },
    { "component_mount", py_component_mount, METH_O, "What the component with this id was last rendered with; None." },
    { "component_send", py_component_send, METH_VARARGS, "component_send(id, state): as if the browser had sent it." },
    { "enqueue_message", py_enqueue_message, METH_O, "Send a ForwardMsg to the page." },
    { "arrow_bytes", py_arrow_bytes, METH_O, "The Arrow IPC stream of what has `__arrow_c_stream__`." },
    { "button_column", py_button_column, METH_VARARGS, "The widget of a table's column of buttons; returns its id." },
    { "check_icon", py_check_icon, METH_O, "Refuse what is neither an emoji nor \":material/name:\"." },
    { "config_names", core_config_names, METH_NOARGS, "The names of all options." },
    { "get_script_run_ctx", (PyCFunction)(void (*)(void))py_get_script_run_ctx, METH_VARARGS | METH_KEYWORDS,
      "The run context of the calling thread, None (and a warning) without one." },
    { "add_script_run_ctx", (PyCFunction)(void (*)(void))py_add_script_run_ctx, METH_VARARGS | METH_KEYWORDS,
      "Give `thread` (default: this one) the context (default: the caller's); returns the thread." },
    { "cached_function", py_cached_new, METH_VARARGS, "A function whose results are kept." },
    { "cache_clear", py_cache_clear, METH_O, "cache_clear(\"data\" or \"resource\"): forget it all." },
    { "cache_advance", py_cache_advance, METH_O, "cache_advance(seconds): the cache's clock goes forward, for tests." },
    { "in_cached_function", py_cache_in_function, METH_NOARGS, "Whether this thread computes what will be kept." },
    { "request_rerun", (PyCFunction)(void (*)(void))py_request_rerun, METH_VARARGS | METH_KEYWORDS,
      "request_rerun($module, /, session=None, fragment=None, state=None)\n--\n\nRun a session again, at once; a run under way is "
      "interrupted, unless it serves a click or was pushed itself. From any thread.\n\nsession: None for the caller's own, an id, or 'all'. fragment: the key or id of a "
      "fragment to run instead of the app. state: values that the sessions' state gets first." },
    { "task", (PyCFunction)(void (*)(void))py_task_call, METH_VARARGS | METH_KEYWORDS,
      "task($module, fn, /, *args, key=None, executor='thread', **kwargs)\n--\n\nRun a function beside the script. It goes on "
      "when the script runs again; what it shows stands here, and the app runs again when it has ended.\n\nkey: what the "
      "task is known by in later runs; None: by its function and arguments. executor: 'thread', or 'process' for one of its "
      "own. Returns a handle: running, done, result, error, progress, cancel()." },
    { "checkpoint", (PyCFunction)(void (*)(void))py_checkpoint, METH_VARARGS | METH_KEYWORDS,
      "checkpoint($module, /, progress=None, text=None)\n--\n\nA place where a task that was cancelled ends, and tells how far it "
      "is.\n\nprogress: as for st.progress, shown where the task shows. text: a line above the bar." },
    { "task_thread", py_task_thread, METH_O, "What a thread for tasks runs." },
    { "threads_ended", py_threads_ended, METH_O, "No thread of the app's with a context is left: the worker may end." },
    { "rerun", core_rerun, METH_NOARGS, "Start over: raises RerunException." },
    { "stop", core_stop, METH_NOARGS, "End the run: raises StopException." },
    { "command_rows", py_command_rows, METH_NOARGS, "The command table, for stubs and reference pages." },
    { "serve", py_serve, METH_VARARGS, "serve(script, ready=None): be a worker until the server ends it." },
    { "script_thread", py_script_thread, METH_O, "script_thread(host): what a script thread runs." },
    { "compile_error", py_compile_error, METH_O, "Show that the script does not compile." },
    { "serve_stage", py_serve_stage, METH_O, "serve_stage(host): do what a stage's runtime asks for, until it ends." },
    { "take_notes", core_take_notes, METH_NOARGS, "From now on keep what widgets return, for tests of apps." },
    { "decode", py_message_decode, METH_VARARGS, "decode(name, bytes): a Message." },
    { "encode", py_message_encode, METH_VARARGS, "encode(name, dict): a message's bytes." },
    { "made_file", py_made_file, METH_VARARGS, "made_file(request, content, type): a download is there" },
    { NULL, NULL, 0, NULL },
};

static int intern_names(py_state *st)
{
#define X(n)                                              \
    st->str_##n = PyUnicode_InternFromString(#n);         \
    if (!st->str_##n)                                     \
        return -1;
    PY_NAMES(X)
#undef X
    return 0;
}

static int core_exec(PyObject *module)
{
    py_state *st = py_state_of(module);

    memset(st, 0, sizeof *st);
    st->module = module; /* borrowed: the state lives in the module */
    st->threading = PyImport_ImportModule("threading");
    if (!st->threading || intern_names(st) < 0)
        return -1;
    st->threads = PyObject_GetAttrString(st->threading, "_active");
    st->dg_stack = PyContextVar_New("streamlit_dg_stack", NULL);
    st->empty_tuple = PyTuple_New(0);
    st->empty_string = PyUnicode_FromString("");
    st->commands = PyDict_New();
    st->hidden = PyDict_New();
    st->bare_state = PyDict_New();
    bn_mutex_init(&st->bare_mu);
    st->warned = PySet_New(NULL);
    st->overrides = PyDict_New();
    if (PyModule_AddStringConstant(module, "SCRIPT_RUN_CONTEXT_ATTR_NAME", "streamlit_script_run_ctx") < 0)
        return -1;
    if (!st->overrides || !st->threads || !st->dg_stack || !st->empty_tuple || !st->empty_string ||
        !st->commands || !st->hidden || !st->bare_state || !st->warned)
        return -1;
    if (py_ctx_init_type(st) < 0 || py_bind_init_types(st) < 0 || py_dg_init_types(st) < 0 ||
        py_replace_init(st) < 0 || py_state_init_type(st) < 0 || py_cached_init_type(st) < 0 ||
        py_task_init_type(st) < 0 || py_message_init_type(st) < 0 || py_stage_init_type(st) < 0 ||
        py_bind_commands(st) < 0)
        return -1;
    if (PyModule_AddObjectRef(module, "methods", st->hidden) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "commands", st->commands);
}

static int core_traverse(PyObject *module, visitproc visit, void *arg)
{
    py_state *st = py_state_of(module);
    for (int i = 0; i < BN_ROOT_COUNT; i++)
        Py_VISIT(st->roots[i]);
    Py_VISIT(st->commands);
    Py_VISIT(st->hidden);
    Py_VISIT(st->errors);
    Py_VISIT(st->control);
    Py_VISIT(st->prepare);
    Py_VISIT(st->overrides);
    Py_VISIT(st->bare_state);
    Py_VISIT(st->notes);
    return 0;
}

static PyModuleDef_Slot core_slots[] = {
    { Py_mod_exec, PY_FN(core_exec) },
    { 0, NULL },
};

/* The module lives as long as the process: daemon threads may call commands until the very end, so its state is not
 * torn down before them. */
struct PyModuleDef py_core_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "bourn._core",
    .m_doc = "The engine's Python door.",
    .m_size = sizeof(py_state),
    .m_methods = core_methods,
    .m_slots = core_slots,
    .m_traverse = core_traverse,
};

PyMODINIT_FUNC PyInit__core(void);
PyMODINIT_FUNC PyInit__core(void)
{
    return PyModuleDef_Init(&py_core_def);
}
