/* size.c: widths, heights and gaps: what is allowed, and how they are written.
 *
 * Threads  any: nothing here has state. */
#include <math.h>
#include <stdio.h>

#include "elements/command_private.h"

static const struct {
    const char *word;
    float       rem;
    int         gap;
} sizes[] = {
    { "xxsmall", 0.25F, PB_GAP_SIZE_XXSMALL }, { "xsmall", 0.5F, PB_GAP_SIZE_XSMALL },
    { "small", 0.75F, PB_GAP_SIZE_SMALL },     { "medium", 2.5F, PB_GAP_SIZE_MEDIUM },
    { "large", 4.25F, PB_GAP_SIZE_LARGE },     { "xlarge", 6.0F, PB_GAP_SIZE_XLARGE },
    { "xxlarge", 8.0F, PB_GAP_SIZE_XXLARGE },
};

/* A size word in rem, 0: none of them. */
static float rem_of(const st_val *v)
{
    for (size_t i = 0; i < BN_COUNT(sizes); i++)
        if (bn_val_is(v, sizes[i].word))
            return sizes[i].rem;
    return 0;
}

static bn_status bad_size(const bn_call *call, const bn_param *p, const st_val *v, bn_error *err)
{
    bool height = p->flags & BN_ARG_HEIGHT;
    char got[200];
    if (bn_val_is_huge(call, v) && bn_val_repr(call, v, got, sizeof got)[0] != '-')
        return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError", "`%s` is %s pixels; it may be 1 to 4294967295.",
                            p->name, got);
    return bn_fail_kind(err, BN_EUSER, height ? "StreamlitInvalidHeightError" : "StreamlitInvalidWidthError",
                        "`%s` cannot be %s. It takes a positive integer (pixels)%s.", p->name,
                        bn_val_repr(call, v, got, sizeof got),
                        p->flags & BN_ARG_CONTENT ? ", \"stretch\" or \"content\"" : " or \"stretch\"");
}

/* Room without an element: a size word goes as well. */
static bn_status check_space(const bn_call *call, const bn_param *p, const st_val *v, bn_error *err)
{
    char got[200];
    if (v->kind == ST_NOT_GIVEN || bn_val_is(v, "stretch") || rem_of(v) > 0)
        return BN_OK;
    if ((v->kind == ST_KIND_INT || v->kind == ST_KIND_BOOL) && v->i > 0 && v->i <= UINT32_MAX)
        return BN_OK;
    if (bn_val_is_huge(call, v))
        return bn_fail_kind(err, BN_EUSER, "ValueError", "`%s` is %s pixels; it may be 1 to 4294967295", p->name,
                            bn_val_repr(call, v, got, sizeof got));
    return bn_bad_value(err, p->name,
                        "'stretch', 'xxsmall', 'xsmall', 'small', 'medium', 'large', 'xlarge', 'xxlarge', "
                        "a positive integer",
                        bn_val_repr(call, v, got, sizeof got));
}

/* components.v1, of before sizes were checked: 0 hides the frame, and what is no number is a word or nothing at all. */
static bn_status check_any(const bn_call *call, const bn_param *p, const st_val *v, bn_error *err)
{
    char got[200];
    bool number = v->kind == ST_KIND_INT || v->kind == ST_KIND_BOOL || v->kind == ST_KIND_F64 || bn_val_is_huge(call, v);
    double pixels = v->kind == ST_KIND_F64 ? v->f : (double)v->i;
    if (!number || (!bn_val_is_huge(call, v) && pixels > -1 && pixels <= UINT32_MAX))
        return BN_OK;
    if (v->kind == ST_KIND_F64 && isinf(pixels))
        return bn_fail_kind(err, BN_EUSER, "OverflowError", "`%s` is not a finite number of pixels", p->name);
    return bn_fail_kind(err, BN_EUSER, "ValueError", "`%s` is %s pixels; it may be 0 to 4294967295", p->name,
                        bn_val_repr(call, v, got, sizeof got));
}

bn_status bn_check_size(const bn_call *call, const bn_param *p, const st_val *v, bn_error *err)
{
    if (p->flags & BN_ARG_WIDTH && p->flags & BN_ARG_HEIGHT)
        return check_space(call, p, v, err);
    if (p->flags & BN_ARG_ANY)
        return check_any(call, p, v, err);
    switch (v->kind) {
    case ST_NOT_GIVEN:
        return BN_OK;
    case ST_KIND_NONE:
        return p->flags & BN_ARG_NULLABLE ? BN_OK : bad_size(call, p, v, err);
    case ST_KIND_STR:
        if (bn_val_is(v, "stretch") || (p->flags & BN_ARG_CONTENT && bn_val_is(v, "content")))
            return BN_OK;
        if (p->fallback && strcmp(p->fallback, "'auto'") == 0 && bn_val_is(v, "auto"))
            return BN_OK;
        return bad_size(call, p, v, err);
    case ST_KIND_BOOL:
    case ST_KIND_INT:
        if (v->i <= 0)
            return bad_size(call, p, v, err);
        if (v->kind == ST_KIND_BOOL && p->flags & BN_ARG_ROOT_WIDTH)
            return bn_fail_kind(err, BN_EUSER, "TypeError", "`%s` must be a number of pixels or a word, not a bool", p->name);
        if (v->i > UINT32_MAX)
            return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError",
                                "`%s` is %lld pixels; it may be 1 to 4294967295.", p->name, (long long)v->i);
        return BN_OK;
    default:
        return bad_size(call, p, v, err);
    }
}

void bn_encode_size(bn_wire *w, bn_pb tag, bool height, const st_val *v, const char *fallback)
{
    st_val used = v->kind == ST_NOT_GIVEN || v->kind == ST_KIND_NONE ? bn_val_literal(fallback) : *v;
    size_t mark;
    if (used.kind == ST_KIND_NONE || bn_val_is(&used, "auto"))
        return;
    mark = bn_wire_open(w, tag, 0);
    if (used.kind == ST_KIND_INT || used.kind == ST_KIND_BOOL)
        bn_wire_int(w, height ? PB_HEIGHT_CONFIG_PIXEL_HEIGHT : PB_WIDTH_CONFIG_PIXEL_WIDTH, used.i);
    else if (bn_val_is(&used, "content"))
        bn_wire_int(w, height ? PB_HEIGHT_CONFIG_USE_CONTENT : PB_WIDTH_CONFIG_USE_CONTENT, 1);
    else if (rem_of(&used) > 0)
        bn_wire_num(w, height ? PB_HEIGHT_CONFIG_REM_HEIGHT : PB_WIDTH_CONFIG_REM_WIDTH, rem_of(&used));
    else
        bn_wire_int(w, height ? PB_HEIGHT_CONFIG_USE_STRETCH : PB_WIDTH_CONFIG_USE_STRETCH, 1);
    bn_wire_close(w, mark);
}

/* Gap words are read without regard to case. */
static int gap_of(const st_val *v)
{
    bn_bytes text = bn_val_text(v);
    for (size_t i = 0; text.p && i < BN_COUNT(sizes); i++)
        if (bn_is_word(text, sizes[i].word))
            return sizes[i].gap;
    return PB_GAP_SIZE_GAP_UNDEFINED;
}

bn_status bn_check_gap(const bn_call *call, const st_val *v, bn_error *err)
{
    char got[200];
    if (v->kind == ST_NOT_GIVEN || v->kind == ST_KIND_NONE || gap_of(v))
        return BN_OK;
    if ((v->kind == ST_KIND_INT && v->i > UINT32_MAX) ||
        (bn_val_is_huge(call, v) && bn_val_repr(call, v, got, sizeof got)[0] != '-'))
        return bn_fail_kind(err, BN_EUSER, "StreamlitValueOutOfRangeError",
                            "`gap` is %s pixels; it may be 0 to 4294967295.", bn_val_repr(call, v, got, sizeof got));
    if (v->kind == ST_KIND_INT && v->i >= 0)
        return BN_OK;
    return bn_bad_value(err, "gap",
                        "'xxsmall', 'xsmall', 'small', 'medium', 'large', 'xlarge', 'xxlarge', None, "
                        "a non-negative integer (pixels)",
                        bn_val_repr(call, v, got, sizeof got));
}

void bn_encode_gap(bn_wire *w, bn_pb tag, const st_val *v, const char *fallback)
{
    st_val used = v->kind == ST_NOT_GIVEN ? bn_val_literal(fallback) : *v;
    size_t mark = bn_wire_open(w, tag, 0);
    if (used.kind == ST_KIND_INT)
        bn_wire_int(w, PB_GAP_CONFIG_PIXEL_GAP, used.i);
    else
        bn_wire_int(w, PB_GAP_CONFIG_GAP_SIZE, used.kind == ST_KIND_NONE ? PB_GAP_SIZE_NONE : gap_of(&used));
    bn_wire_close(w, mark);
}
