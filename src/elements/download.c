/* download.c: st.download_button: a button whose click saves a file. See command.h. */
#include "elements/button.h"
#include "elements/media.h"

typedef struct offer {
    char     shortcut[BN_SHORTCUT_MAX];
    bn_shown shown;
    bool     deferred; /* made when it is asked for: the page is told an id, no address */
} offer;
_Static_assert(sizeof(offer) <= sizeof(((bn_call *)0)->scratch), "the findings fit");

static offer *offer_of(const bn_call *call)
{
    return (offer *)(uintptr_t)call->scratch.bytes;
}

static bn_status check(bn_call *call, bn_error *err)
{
    bn_bytes shortcut = bn_call_text(call, BN_CALL_INDEX(call, st_download_button_opts, shortcut));
    offer *o = offer_of(call);
    memset(o, 0, sizeof *o);
    return shortcut.p ? bn_shortcut_normalize(shortcut, o->shortcut, err) : BN_OK;
}

static bn_status meta(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    (void)call, (void)err;
    m->fallback = bn_value_bool(false);
    return BN_OK;
}

static void identity(const bn_call *call, bn_hash *h)
{
    if (!bn_call_key(call).p)
        bn_id_text(h, "shortcut", bn_bytes_str(offer_of(call)->shortcut));
}

static bool is_made(const st_download_button_opts *o)
{
    return o->make.fn || o->make.object;
}

/* A disabled button offers nothing that could be made. */
static bn_status defer(bn_call *call, const char *type, bn_bytes filename, bn_error *err)
{
    const st_download_button_opts *o = call->opts;
    offer *of = offer_of(call);
    bn_value value;
    bn_status rc;
    if (o->disabled || !call->ctx || !call->door || !call->door->maker)
        return BN_OK;
    value = call->door->maker(call, &o->make);
    rc = bn_run_ctx_defer(call->ctx, &value, type, filename, &of->shown.item, err);
    bn_value_release(&value);
    of->deferred = !rc;
    return rc;
}

/* The file goes to the server now, to be there when it is asked for. */
static bn_status settle(bn_call *call, bn_error *err)
{
    const st_download_button_opts *o = call->opts;
    bn_bytes mime = bn_call_text(call, BN_CALL_INDEX(call, st_download_button_opts, mime));
    char type[256];
    bn_media_add add = { .download = true,
                         .filename = bn_call_text(call, BN_CALL_INDEX(call, st_download_button_opts, file_name)) };
    if (bn_call_form(call)[0])
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidLayoutContextError",
                            "A `download_button` cannot stand in a form.");
    if (!is_made(o) && o->data.kind != ST_KIND_STR && o->data.kind != ST_KIND_BYTES)
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`data` cannot be of type %s.",
                            bn_val_type(call, &o->data));
    add.content = o->data.kind == ST_KIND_STR ? bn_val_text(&o->data) : bn_bytes_of(o->data.s, o->data.n);
    add.type = o->data.kind == ST_KIND_STR ? "text/plain" : "application/octet-stream";
    if (mime.p && (mime.n >= sizeof type || memchr(mime.p, 0, mime.n)))
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "`mime` is no MIME type.");
    if (mime.p) {
        memcpy(type, mime.p, mime.n);
        type[mime.n] = '\0';
        add.type = type;
    }
    if (is_made(o))
        return defer(call, mime.p ? type : NULL, add.filename, err);
    return bn_shown_content(call, &add, &offer_of(call)->shown, err);
}

static void encode(bn_call *call, bn_wire *w)
{
    const offer *o = offer_of(call);
    bn_wire_cstr(w, PB_DOWNLOAD_BUTTON_SHORTCUT, o->shortcut);
    bn_wire_str(w, PB_DOWNLOAD_BUTTON_URL, o->shown.url);
    if (o->deferred)
        bn_wire_cstr(w, PB_DOWNLOAD_BUTTON_DEFERRED_FILE_ID, bn_media_item_id(o->shown.item));
}

static void done(bn_call *call, bool put)
{
    offer *o = offer_of(call);
    if (put && o->shown.item)
        bn_run_ctx_media_place(call->ctx, call->parent, call->slot, "", o->shown.item);
    bn_shown_release(&o->shown, 1);
}

#define O st_download_button_opts
static const bn_param params[] = {
    P(O, label, .pb = PB_DOWNLOAD_BUTTON_LABEL,
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_NULLABLE | BN_ARG_ANY | BN_ARG_LABEL,
      .py_type = "str", .doc = "What stands on the button, in Markdown."),
    P(O, data, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_NO_ID, .py_type = "DownloadButtonDataType",
      .doc = "The file's content: text, bytes or a file object; or a function that returns it, called when it is asked for."),
    P(O, file_name, .flags = BN_ARG_POSITIONAL, .py_type = "str | None", .fallback = "None",
      .doc = "What the file is called where it is saved."),
    P(O, mime, .flags = BN_ARG_POSITIONAL, .py_type = "str | None", .fallback = "None", .doc = "Its MIME type."),
    P(O, key, .flags = BN_ARG_KEY | BN_ARG_NO_ID | BN_ARG_POSITIONAL, .turn = BN_TURN_LATE, .py_type = "Key | None",
      .fallback = "None", .doc = "Names the widget: its value is found under it in the session's state."),
    P_HELP(O, PB_DOWNLOAD_BUTTON_HELP, BN_ARG_POSITIONAL),
    P(O, on_click, .pb = PB_DOWNLOAD_BUTTON_IGNORE_RERUN, .flags = BN_ARG_POSITIONAL | BN_ARG_NO_ID, .turn = BN_TURN_SECOND,
      .py_type = "WidgetCallback | Literal['rerun', 'ignore'] | None", .fallback = "'rerun'",
      .doc = "Called before the run that a click starts; \"ignore\": a click starts no run."),
    P_ARGS(BN_ARG_POSITIONAL),
    P_BUTTON_TYPE(O, PB_DOWNLOAD_BUTTON_TYPE),
    P_ICON(O, PB_DOWNLOAD_BUTTON_ICON, 0, BN_TURN_LATE),
    P_ICON_POSITION(O, PB_DOWNLOAD_BUTTON_ICON_POSITION),
    P_DISABLED(O, PB_DOWNLOAD_BUTTON_DISABLED),
    P_USE_WIDTH(O),
    P_WIDTH(O, "'content'", BN_TURN_LAST),
    P_SHORTCUT(O),
    P_WRAP_OPTIONAL(O, PB_DOWNLOAD_BUTTON_WRAP),
};
const bn_command bn_cmd_download_button = {
    .name = "download_button", .doc = "Show a button that saves a file. Returns True in the run that its click started.",
    .pb = PB_ELEMENT_DOWNLOAD_BUTTON, .flags = BN_CMD_WIDGET | BN_CMD_CLICK, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "bool", .id_pb = PB_DOWNLOAD_BUTTON_ID,
    .widget_kind = BN_WIDGET_TRIGGER, .check = check, .identity = identity, .meta = meta, .settle = settle,
    .encode = encode, .done = done,
};
