/* logo.c: st.logo: a picture in the corner of the page, and a smaller one where the sidebar is folded away. Nothing is
 * put into the page. See command.h. */
#include "elements/image.h"

static const bn_word sizes[] = { { "small", 0 }, { "medium", 0 }, { "large", 0 }, { NULL, 0 } };

static const int image_types[] = { [BN_MARK_IMAGE] = PB_LOGO_IMAGE_TYPE_IMAGE,
                                   [BN_MARK_ICON] = PB_LOGO_IMAGE_TYPE_ICON,
                                   [BN_MARK_EMOJI] = PB_LOGO_IMAGE_TYPE_EMOJI };

static bool is_blank(const st_val *v)
{
    return v->kind <= ST_KIND_NONE || (v->kind == ST_KIND_STR && !bn_val_text(v).n) || (v->kind == ST_KIND_BYTES && !v->n);
}

static bn_status check_rest(const bn_call *call, bn_error *err)
{
    bn_bytes link = bn_call_text(call, BN_CALL_INDEX(call, st_logo_opts, link));
    if (link.n && !bn_is_url(link, BN_URL_HTTP))
        return bn_fail_kind(err, BN_EUSER, "StreamlitInvalidURLError", "`link` is no address of http:// or https://: %.*s",
                            bn_cut(link, 200), (const char *)link.p);
    return BN_OK;
}

static bn_status check_size(const bn_call *call, bn_bytes size, char word[8], bn_error *err)
{
    st_val v = { .kind = ST_KIND_STR, .s = (const char *)size.p, .n = size.n };
    char got[200];
    for (const bn_word *s = sizes; size.p && s->word; s++)
        if (bn_is_word(size, s->word)) {
            memcpy(word, s->word, size.n + 1);
            return BN_OK;
        }
    return bn_bad_value(err, "size", "'small', 'medium', 'large'", size.p ? bn_val_repr(call, &v, got, sizeof got) : "None");
}

static bn_status send(bn_call *call, const bn_mark *big, const bn_mark *small, const char *size, bn_error *err)
{
    bn_wire w = bn_wire_to(&bn_warm_get()->out);
    size_t open = bn_wire_open(&w, PB_FORWARD_MSG_LOGO, 0);
    bn_status rc;
    bn_wire_str(&w, PB_LOGO_IMAGE, big->text);
    bn_wire_int(&w, PB_LOGO_IMAGE_TYPE, image_types[big->kind]);
    bn_call_encode_rows(call, &w);
    bn_wire_str(&w, PB_LOGO_ICON_IMAGE, small->text);
    bn_wire_int(&w, PB_LOGO_ICON_IMAGE_TYPE, image_types[small->kind]);
    bn_wire_cstr(&w, PB_LOGO_SIZE, size);
    bn_wire_close(&w, open);
    rc = bn_call_wire_status(call, &w, err);
    if (!rc)
        rc = bn_run_ctx_send(call->ctx, bn_buf_view(w.out), err);
    if (!rc && big->shown.item)
        bn_run_ctx_media_place(call->ctx, NULL, 0, "logo", big->shown.item);
    if (!rc && small->shown.item)
        bn_run_ctx_media_place(call->ctx, NULL, 0, "icon-image", small->shown.item);
    return rc;
}

static bn_status run(bn_call *call, bn_error *err)
{
    const st_logo_opts *o = call->opts;
    bn_mark big = { 0 }, small = { 0 };
    char size[8];
    bn_status rc;

    if (!call->ctx)
        return BN_OK;
    rc = bn_mark_find(call, &o->image, "`image` of st.logo", &big, err);
    if (!rc)
        rc = check_rest(call, err);
    if (!rc && !is_blank(&o->icon_image))
        rc = bn_mark_find(call, &o->icon_image, "`icon_image` of st.logo", &small, err);
    if (!rc)
        rc = check_size(call, bn_call_text(call, BN_CALL_INDEX(call, st_logo_opts, size)), size, err);
    if (!rc)
        rc = send(call, &big, &small, size, err);
    bn_shown_release(&big.shown, 1);
    bn_shown_release(&small.shown, 1);
    return rc;
}

#define O st_logo_opts
static const bn_param params[] = {
    P(O, image, .flags = BN_ARG_POSITIONAL | BN_ARG_REQUIRED, .py_type = "AtomicImage | str",
      .doc = "A picture as st.image takes it, an emoji, or \":material/name:\"."),
    P(O, size, .py_type = "Literal['small', 'medium', 'large']", .fallback = "'medium'",
      .doc = "\"small\", \"medium\" or \"large\"."),
    P(O, link, .pb = PB_LOGO_LINK, .flags = BN_ARG_FALSY, .py_type = "str | None", .fallback = "None",
      .doc = "An address that a click goes to."),
    P(O, icon_image, .py_type = "AtomicImage | str | None", .fallback = "None",
      .doc = "What stands there while the sidebar is folded away."),
};
const bn_command bn_cmd_logo = {
    .name = "logo", .doc = "Show a logo in the corner of the page.", .flags = BN_CMD_NO_ELEMENT | BN_CMD_TOP_ONLY,
    .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params), .py_returns = "None", .run = run,
};
