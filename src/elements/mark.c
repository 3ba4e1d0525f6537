/* mark.c: a small picture beside something, of st.logo and st.chat_message. See image.h. */
#include "elements/image.h"

/* Whatever is wrong with it, it is the picture that is wrong. */
static bn_status no_picture(bn_status rc, const char *what, bn_error *err)
{
    char why[512];
    if (!err || rc != BN_EUSER)
        return rc;
    memcpy(why, err->text, sizeof why);
    why[sizeof why - 1] = '\0';
    return bn_fail_kind(err, BN_EUSER, "StreamlitAPIException", "%s: %s", what, why);
}

bn_status bn_mark_find(bn_call *call, const st_val *image, const char *what, bn_mark *m, bn_error *err)
{
    const bn_image_way way = { .width_max = BN_IMAGE_WIDTH_MAX };
    bn_bytes text = bn_val_text(image);
    bn_status rc;

    if (text.n >= 9 && memcmp(text.p, ":material", 9) == 0) {
        *m = (bn_mark){ .text = bn_icon_text(text), .kind = BN_MARK_ICON };
        rc = bn_check_icon(text, err);
    } else if (text.p && bn_is_emoji(text)) {
        *m = (bn_mark){ .text = text, .kind = BN_MARK_EMOJI };
        return BN_OK;
    } else {
        *m = (bn_mark){ .kind = BN_MARK_IMAGE };
        rc = bn_image_show(call, image, &way, &m->shown, err);
        m->text = m->shown.url;
    }
    return rc ? no_picture(rc, what, err) : BN_OK;
}
