/* page.c: st.set_page_config: title, icon, layout and menu of the page. Nothing is put into it. See command.h. */
#include <stdio.h>

#include "elements/image.h"

static const bn_word layouts[] = {
    { "centered", PB_PAGE_CONFIG_LAYOUT_CENTERED }, { "wide", PB_PAGE_CONFIG_LAYOUT_WIDE }, { NULL, 0 }
};
static const bn_word sidebars[] = {
    { "auto", PB_PAGE_CONFIG_SIDEBAR_STATE_AUTO },           { "expanded", PB_PAGE_CONFIG_SIDEBAR_STATE_EXPANDED },
    { "collapsed", PB_PAGE_CONFIG_SIDEBAR_STATE_COLLAPSED }, { "locked", PB_PAGE_CONFIG_SIDEBAR_STATE_LOCKED },
    { NULL, 0 },
};
/* What page_icon="random" picks from. */
static const char *const random_icons[] = {
    "🔥", "🎉", "🚀", "🌌", "💣", "✨", "🌙", "🎆", "💥", "🤩", "🌛", "💡", "🥂", "⚡", "💨", "🌠", "🎊", "🍿", "🔮", "🌟",
    "🌃", "🍃", "💫", "🌴", "🎈", "🎬", "🌀", "🍂", "💃", "😎", "🎨", "🥳", "🌞", "💦", "🦄", "👻", "🎃", "👽", "🌅", "🍷",
};

static bool is_icon(bn_bytes icon)
{
    return bn_is_emoji(icon) || (icon.n >= 9 && memcmp(icon.p, ":material", 9) == 0);
}

static bn_status check_icon(const bn_call *call, bn_error *err)
{
    bn_bytes icon = bn_call_text(call, BN_CALL_INDEX(call, st_set_page_config_opts, page_icon));
    if (!icon.n || bn_is_emoji(icon) || !is_icon(icon))
        return BN_OK; /* a URL, or a file's */
    return bn_check_icon(icon, err);
}

static bn_status check_layout(const bn_call *call, bn_error *err)
{
    bn_bytes layout = bn_call_text(call, BN_CALL_INDEX(call, st_set_page_config_opts, layout));
    st_val v = { .kind = ST_KIND_STR, .n = layout.n, .s = (const char *)layout.p };
    char got[200];
    if (!layout.p || bn_bytes_is(layout, "centered") || bn_bytes_is(layout, "wide"))
        return BN_OK;
    return bn_bad_value(err, "layout", "'centered', 'wide'", bn_val_repr(call, &v, got, sizeof got));
}

static const bn_word *sidebar_of(const st_val *v)
{
    for (const bn_word *s = sidebars; s->word; s++)
        if (bn_val_is(v, s->word))
            return s;
    return NULL;
}

static bn_status check_sidebar(const bn_call *call, const st_val *v, bn_error *err)
{
    char got[200];
    if (v->kind <= ST_KIND_NONE || sidebar_of(v))
        return BN_OK;
    if ((v->kind == ST_KIND_INT || v->kind == ST_KIND_BOOL) && v->i > 0 && v->i <= UINT32_MAX)
        return BN_OK;
    return bn_bad_value(err, "initial_sidebar_state",
                        "'auto', 'expanded', 'collapsed', 'locked', a positive integer (width in pixels)",
                        bn_val_repr(call, v, got, sizeof got));
}

static bn_status check_link(const bn_call *call, const st_val *v, const char *name, bn_error *err)
{
    char got[200];
    if (v->kind <= ST_KIND_NONE || bn_is_url(bn_val_text(v), BN_URL_HTTP | BN_URL_MAILTO))
        return BN_OK;
    return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidURLError",
                        "The menu entry `%s` is %s: it takes a URL that begins with http://, https:// or mailto:.",
                        name, bn_val_repr(call, v, got, sizeof got));
}

static bn_status check(bn_call *call, bn_error *err)
{
    const st_set_page_config_opts *opts = call->opts;
    bn_status rc = check_icon(call, err);
    if (!rc)
        rc = check_layout(call, err);
    if (!rc)
        rc = check_sidebar(call, &opts->initial_sidebar_state, err);
    if (!rc)
        rc = check_link(call, &opts->get_help, "Get help", err);
    return rc ? rc : check_link(call, &opts->report_a_bug, "Report a bug", err);
}

/* A picture, or a text that is one: its address. Any other text is sent as it stands. */
static bn_status find_icon(bn_call *call, bn_bytes *icon, bn_shown *shown, bn_error *err)
{
    const bn_image_way way = { .width_max = BN_IMAGE_WIDTH_MAX };
    const st_set_page_config_opts *opts = call->opts;
    st_val text = { .kind = ST_KIND_STR, .s = (const char *)icon->p, .n = icon->n };
    bn_status rc;

    if (opts->icon_image.kind > ST_KIND_NONE) {
        rc = bn_image_show(call, &opts->icon_image, &way, shown, err);
        *icon = shown->url;
        return rc;
    }
    if (!icon->n || is_icon(*icon) || bn_bytes_is(*icon, "random"))
        return BN_OK;
    rc = bn_image_show(call, &text, &way, shown, NULL);
    if (rc == BN_ENOMEM)
        return bn_fail(err, rc, "no memory for the page's icon");
    if (!rc)
        *icon = shown->url;
    return BN_OK;
}

static void encode_favicon(bn_bytes icon, bn_wire *w)
{
    char text[160];
    unsigned pick;
    if (bn_bytes_is(icon, "random")) {
        bn_random(&pick, sizeof pick);
        icon = bn_bytes_str(random_icons[pick % BN_COUNT(random_icons)]);
        bn_wire_str(w, PB_PAGE_CONFIG_FAVICON, icon);
        return;
    }
    if (bn_is_emoji(icon)) {
        snprintf(text, sizeof text, "emoji:%.*s", (int)icon.n, (const char *)icon.p);
        icon = bn_bytes_str(text);
    }
    bn_wire_str(w, PB_PAGE_CONFIG_FAVICON, is_icon(icon) ? bn_icon_text(icon) : icon);
}

static void encode_entry(bn_wire *w, const st_val *v, bn_pb text_pb, bn_pb hide_pb, bool dedent)
{
    bn_bytes text = bn_val_text(v);
    bn_buf *scratch = &bn_warm_here()->text;
    if (v->kind == ST_KIND_NONE)
        bn_wire_int(w, hide_pb, 1);
    else if (text.p) {
        bn_buf_clear(scratch);
        bn_wire_str(w, text_pb, dedent ? bn_clean_text(text, false, scratch) : text);
    }
}

static void encode_menu(const st_set_page_config_opts *opts, bn_wire *w)
{
    size_t mark;
    if (!opts->get_help.kind && !opts->report_a_bug.kind && !opts->about.kind)
        return;
    mark = bn_wire_open(w, PB_PAGE_CONFIG_MENU_ITEMS, 0);
    encode_entry(w, &opts->get_help, PB_PAGE_CONFIG_MENU_ITEMS_GET_HELP_URL, PB_PAGE_CONFIG_MENU_ITEMS_HIDE_GET_HELP,
                 false);
    encode_entry(w, &opts->report_a_bug, PB_PAGE_CONFIG_MENU_ITEMS_REPORT_A_BUG_URL,
                 PB_PAGE_CONFIG_MENU_ITEMS_HIDE_REPORT_A_BUG, false);
    encode_entry(w, &opts->about, PB_PAGE_CONFIG_MENU_ITEMS_ABOUT_SECTION_MD, PB_PAGE_CONFIG_MENU_ITEMS_CLEAR_ABOUT_MD,
                 true);
    bn_wire_close(w, mark);
}

static void encode_sidebar(const st_val *v, bn_wire *w)
{
    const bn_word *word = sidebar_of(v);
    int state = PB_PAGE_CONFIG_SIDEBAR_STATE_SIDEBAR_UNSET;
    size_t mark;
    if (word)
        state = word->value;
    else if (v->kind > ST_KIND_NONE) {
        state = PB_PAGE_CONFIG_SIDEBAR_STATE_AUTO;
        mark = bn_wire_open(w, PB_PAGE_CONFIG_INITIAL_SIDEBAR_WIDTH, 0);
        bn_wire_int(w, PB_PAGE_CONFIG_SIDEBAR_WIDTH_CONFIG_PIXEL_WIDTH, v->i);
        bn_wire_close(w, mark);
    }
    bn_wire_int(w, PB_PAGE_CONFIG_INITIAL_SIDEBAR_STATE, state);
}

static bn_status run(bn_call *call, bn_error *err)
{
    const st_set_page_config_opts *opts = call->opts;
    bn_bytes icon = bn_call_text(call, BN_CALL_INDEX(call, st_set_page_config_opts, page_icon));
    bn_bytes layout = bn_call_text(call, BN_CALL_INDEX(call, st_set_page_config_opts, layout));
    bn_shown shown = { 0 };
    bn_buf *out;
    bn_wire w;
    bn_status rc;
    size_t mark;

    if (!call->ctx)
        return BN_OK;
    rc = find_icon(call, &icon, &shown, err);
    if (rc)
        return rc;
    out = &bn_warm_get()->out;
    w = bn_wire_to(out);
    mark = bn_wire_open(&w, PB_FORWARD_MSG_PAGE_CONFIG_CHANGED, 0);
    bn_call_encode_rows(call, &w);
    if (icon.p)
        encode_favicon(icon, &w);
    bn_wire_int(&w, PB_PAGE_CONFIG_LAYOUT,
                !layout.p                      ? PB_PAGE_CONFIG_LAYOUT_LAYOUT_UNSET
                : bn_bytes_is(layout, "wide") ? layouts[1].value
                                              : layouts[0].value);
    encode_sidebar(&opts->initial_sidebar_state, &w);
    encode_menu(opts, &w);
    bn_wire_close(&w, mark);
    rc = bn_call_wire_status(call, &w, err);
    if (!rc)
        rc = bn_run_ctx_send(call->ctx, bn_buf_view(out), err);
    if (!rc && shown.item)
        bn_run_ctx_media_place(call->ctx, NULL, 0, "favicon", shown.item);
    bn_shown_release(&shown, 1);
    return rc;
}

#define O st_set_page_config_opts
static const bn_param params[] = {
    P(O, page_title, .pb = PB_PAGE_CONFIG_TITLE, .flags = BN_ARG_POSITIONAL, .py_type = "str | None",
      .fallback = "None", .doc = "What the browser's tab says."),
    P(O, page_icon, .flags = BN_ARG_POSITIONAL, .py_type = "PageIcon | None", .fallback = "None",
      .doc = "An emoji, \":material/name:\", \"random\", or an image."),
    P(O, layout, .flags = BN_ARG_POSITIONAL, .py_type = "Layout | None", .fallback = "None",
      .doc = "\"centered\" or \"wide\"."),
    P(O, initial_sidebar_state, .flags = BN_ARG_POSITIONAL, .py_type = "InitialSideBarState | None",
      .fallback = "None", .doc = "\"auto\", \"expanded\", \"collapsed\", \"locked\", or its width in pixels."),
    P_NO_FIELD("menu_items", "MenuItems | None", BN_ARG_POSITIONAL, "Entries of the menu: \"Get help\", \"Report a "
                                                                    "bug\", \"About\"."),
};
const bn_command bn_cmd_set_page_config = {
    .name = "set_page_config", .doc = "Set title, icon, layout and menu of the page.",
    .flags = BN_CMD_NO_ELEMENT | BN_CMD_TOP_ONLY, .opts_size = sizeof(O), .params = params,
    .param_count = BN_COUNT(params), .py_returns = "None", .check = check, .run = run,
};
