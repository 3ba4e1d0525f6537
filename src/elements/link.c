/* link.c: st.link_button and st.page_link: what leads to another address or page.
 *
 * A link button is an element like any other unless a click on it shall start a run, or it has a key or keys that
 * click it: then it has an id, and in the first case a value. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "elements/button.h"
#include "elements/navigation.h"

/* ---- link_button ---- */

static const st_link_button_opts *button_of(const bn_call *call)
{
    return call->opts;
}

static bn_status check_button(bn_call *call, bn_error *err)
{
    bn_bytes shortcut = bn_call_text(call, BN_CALL_INDEX(call, st_link_button_opts, shortcut));
    bn_status rc = shortcut.p ? bn_shortcut_normalize(shortcut, (char *)call->scratch.bytes, err) : BN_OK;
    if (!shortcut.p)
        call->scratch.bytes[0] = '\0';
    return rc ? rc : bn_check_key(bn_call_key(call), err);
}

static bool is_ignored(const bn_call *call)
{
    return strcmp(bn_call_mode(call, BN_CALL_INDEX(call, st_link_button_opts, on_click)), "ignore") == 0;
}

static bn_status meta_button(bn_call *call, bn_widget_meta *m, bn_error *err)
{
    (void)call, (void)err;
    m->fallback = bn_value_bool(false);
    return BN_OK;
}

static bn_status identify_button(bn_call *call, bn_error *err)
{
    bn_bytes key = bn_call_key(call);
    bn_status rc;
    if (!is_ignored(call))
        return bn_call_widget(call, err);
    if (!key.p && !button_of(call)->shortcut)
        return BN_OK;
    rc = bn_check_click(call, err);
    if (!rc)
        rc = bn_call_widget_id(call, err);
    return rc || !call->ctx ? rc : bn_run_ctx_claim(call->ctx, bn_call_id(call), key, err);
}

static void button_identity(const bn_call *call, bn_hash *h)
{
    if (!bn_call_key(call).p)
        bn_id_text(h, "shortcut", bn_bytes_str((const char *)call->scratch.bytes));
}

static void encode_button(bn_call *call, bn_wire *w)
{
    bn_wire_cstr(w, PB_LINK_BUTTON_SHORTCUT, (const char *)call->scratch.bytes);
}

#define O st_link_button_opts
static const bn_param button_params[] = {
    P(O, label, .pb = PB_LINK_BUTTON_LABEL,
      .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_NULLABLE | BN_ARG_ANY | BN_ARG_LABEL, .py_type = "str",
      .doc = "What stands on the button, in Markdown."),
    P(O, url, .pb = PB_LINK_BUTTON_URL, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED | BN_ARG_TYPED, .py_type = "str",
      .doc = "The address that a click opens, in a tab of its own."),
    P_KEY(O, 0),
    P(O, on_click, .pb = PB_LINK_BUTTON_IGNORE_RERUN, .flags = BN_ARG_NO_ID | BN_ARG_NULLABLE, .turn = BN_TURN_SECOND,
      .py_type = "WidgetCallback | Literal['rerun', 'ignore']", .fallback = "'ignore'",
      .doc = "\"ignore\": a click only opens the address; \"rerun\": it starts a run as well; a function: called before "
             "that run."),
    P_ARGS(0),
    P_HELP(O, PB_LINK_BUTTON_HELP, 0),
    P_BUTTON_TYPE(O, PB_LINK_BUTTON_TYPE),
    P_ICON(O, PB_LINK_BUTTON_ICON, 0, BN_TURN_LATE),
    P_ICON_POSITION(O, PB_LINK_BUTTON_ICON_POSITION),
    P_DISABLED(O, PB_LINK_BUTTON_DISABLED),
    P_USE_WIDTH(O),
    P_WIDTH(O, "'content'", BN_TURN_LAST),
    P_SHORTCUT(O),
    P_WRAP_OPTIONAL(O, PB_LINK_BUTTON_WRAP),
};
const bn_command bn_cmd_link_button = {
    .name = "link_button",
    .doc = "Show a button that opens an address. Returns True in the run that its click started, if one does.",
    .pb = PB_ELEMENT_LINK_BUTTON, .flags = BN_CMD_CLICK, .opts_size = sizeof(O), .params = button_params,
    .param_count = BN_COUNT(button_params), .py_returns = "bool | DeltaGenerator", .id_pb = PB_LINK_BUTTON_ID,
    .widget_kind = BN_WIDGET_TRIGGER, .check = check_button, .identify = identify_button, .identity = button_identity,
    .meta = meta_button, .encode = encode_button,
};
#undef O

/* ---- page_link ---- */

static const st_page_link_opts *link_of(const bn_call *call)
{
    return call->opts;
}

/* http://, https:// and something behind it */
static bool is_address(bn_bytes page)
{
    static const char *const heads[] = { "http://", "https://" };
    for (size_t i = 0; i < BN_COUNT(heads); i++) {
        size_t n = strlen(heads[i]);
        if (page.n > n && bn_starts_with_word(page, heads[i]))
            return !memchr("/?#", page.p[n], 3);
    }
    return false;
}

/* The page whose script has this path. Paths count from the folder that the main script is in. */
static bool find_script(const bn_call *call, bn_bytes page, bn_page_found *out)
{
    const char *script = bn_run_ctx_script_path(call->ctx), *slash = strrchr(script, '/');
    char path[PATH_MAX], real[PATH_MAX];
    int n;
    if (!page.n || page.n >= PATH_MAX)
        return false;
    n = page.p[0] == '/' ? snprintf(path, sizeof path, "%.*s", (int)page.n, (const char *)page.p)
                         : snprintf(path, sizeof path, "%.*s/%.*s", slash ? (int)(slash - script) : 0, script,
                                    (int)page.n, (const char *)page.p);
    return n > 0 && (size_t)n < sizeof path && realpath(path, real) && bn_run_ctx_page_of_script(call->ctx, real, out);
}

static bn_status check_page(bn_call *call, bn_error *err)
{
    bn_bytes page = bn_call_text(call, BN_CALL_INDEX(call, st_page_link_opts, page));
    bn_bytes label = bn_call_text(call, BN_CALL_INDEX(call, st_page_link_opts, label));
    bn_page_found found;
    bn_page_made made;
    bn_status rc;
    if (!call->ctx)
        return BN_OK;
    if (link_of(call)->to) {
        rc = bn_page_make_of(link_of(call)->to, &made, err);
        bn_page_made_release(&made);
        return rc;
    }
    if (is_address(page))
        return label.n ? BN_OK : bn_fail_kind(err, BN_EUSER, "StreamlitMissingRequiredParameterError",
                                              "`st.page_link` needs `label`: an address does not say what it is called.");
    if (memchr(page.p, '\0', page.n))
        return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "The path of a page cannot contain NUL.");
    if (find_script(call, page, &found)) {
        bn_page_found_release(&found);
        return BN_OK;
    }
    return bn_fail_kind(err, BN_EUSER, "StreamlitPageNotFoundError",
                        "The app has no page \"%.*s\". Pages are those given to `st.navigation`, by the paths of their scripts "
                        "counted from the folder that the main script is in, and addresses.",
                        bn_cut(page, 200), (const char *)page.p);
}

/* What the link shows where the caller has not said. */
static void encode_shown(bn_call *call, bn_wire *w, const char *title, const char *icon, const char *help)
{
    if (!bn_call_text(call, BN_CALL_INDEX(call, st_page_link_opts, label)).p)
        bn_wire_cstr(w, PB_PAGE_LINK_LABEL, title);
    if (!bn_call_text(call, BN_CALL_INDEX(call, st_page_link_opts, icon)).p)
        bn_wire_cstr(w, PB_PAGE_LINK_ICON, icon);
    if (!bn_call_text(call, BN_CALL_INDEX(call, st_page_link_opts, help)).p)
        bn_wire_cstr(w, PB_PAGE_LINK_HELP, help);
}

static void encode_made(bn_call *call, bn_wire *w)
{
    const st_page *to = link_of(call)->to;
    bn_page_made made;
    char hash[BN_PAGE_HASH];
    if (bn_page_make_of(to, &made, NULL))
        return;
    encode_shown(call, w, made.title, made.icon, made.help);
    if (to->address) {
        bn_wire_cstr(w, PB_PAGE_LINK_PAGE, to->address);
        bn_wire_int(w, PB_PAGE_LINK_EXTERNAL, 1);
    } else {
        bn_page_hash(made.path, hash);
        bn_wire_cstr(w, PB_PAGE_LINK_PAGE_SCRIPT_HASH, hash);
        bn_wire_cstr(w, PB_PAGE_LINK_PAGE, to->is_default ? "" : made.path);
    }
    bn_page_made_release(&made);
}

static void encode_page(bn_call *call, bn_wire *w)
{
    bn_bytes page = bn_call_text(call, BN_CALL_INDEX(call, st_page_link_opts, page));
    bn_page_found found;
    if (!call->ctx)
        return;
    if (link_of(call)->to) {
        encode_made(call, w);
    } else if (is_address(page)) {
        bn_wire_str(w, PB_PAGE_LINK_PAGE, page);
        bn_wire_int(w, PB_PAGE_LINK_EXTERNAL, 1);
    } else if (find_script(call, page, &found)) {
        encode_shown(call, w, found.title, "", found.help);
        bn_wire_cstr(w, PB_PAGE_LINK_PAGE_SCRIPT_HASH, found.hash);
        bn_wire_cstr(w, PB_PAGE_LINK_PAGE, found.path);
        bn_page_found_release(&found);
    }
}

#define O st_page_link_opts
static const bn_param page_params[] = {
    P(O, page, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "str | Path | Page",
      .doc = "A page of the app by the path of its script, or an address."),
    P(O, label, .pb = PB_PAGE_LINK_LABEL, .flags = BN_ARG_ANY, .py_type = "str | None", .fallback = "None",
      .doc = "What stands there, in Markdown; an address needs one."),
    P_ICON(O, PB_PAGE_LINK_ICON, 0, BN_TURN_LAST - 1),
    P_ICON_POSITION(O, PB_PAGE_LINK_ICON_POSITION),
    P_HELP(O, PB_PAGE_LINK_HELP, 0),
    P(O, disabled, .pb = PB_PAGE_LINK_DISABLED, .py_type = "bool", .fallback = "False",
      .doc = "Greyed out: shown, but cannot be used."),
    P_USE_WIDTH(O),
    P_WIDTH(O, "'content'", BN_TURN_SECOND),
    P(O, query_params, .pb = PB_PAGE_LINK_QUERY_STRING, .flags = BN_ARG_FALSY, .py_type = "QueryParamsInput | None",
      .fallback = "None", .doc = "What the page's address shall have behind its question mark."),
};
const bn_command bn_cmd_page_link = {
    .name = "page_link", .doc = "Show a link to another page of the app, or to an address.",
    .pb = PB_ELEMENT_PAGE_LINK, .flags = BN_CMD_WIDE_ASIDE, .opts_size = sizeof(O), .params = page_params,
    .param_count = BN_COUNT(page_params), .py_returns = "DeltaGenerator", .check = check_page, .encode = encode_page,
};
