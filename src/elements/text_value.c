/* text_value.c: the value of widgets that hold a text (text_input, text_area). See text_value.h. */
#include "elements/text_value.h"

bn_bytes bn_text_default(const bn_call *call, const st_val *v, char buf[64])
{
    if (v->kind == ST_NOT_GIVEN)
        return BN_BYTES("");
    if (v->kind == ST_KIND_STR)
        return bn_val_text(v);
    return bn_bytes_str(bn_val_repr(call, v, buf, 64));
}

typedef struct text_rule {
    int64_t max_chars;
    bool    none;
    size_t  n;
    char    text[];
} text_rule;

bn_bytes bn_text_cut(bn_bytes text, int64_t max_chars)
{
    size_t n = 0;
    for (int64_t seen = 0; max_chars >= 0 && n < text.n; n++)
        if ((text.p[n] & 0xC0) != 0x80 && seen++ == max_chars)
            return bn_bytes_of(text.p, n);
    return text;
}

static bn_value decode(const void *arg, bn_value raw)
{
    const text_rule *rule = arg;
    if (raw.kind == BN_VALUE_STR)
        return bn_value_str(bn_text_cut(bn_value_text(raw), rule->max_chars));
    if (rule->none)
        return bn_value_none();
    return bn_value_str(bn_text_cut(bn_bytes_of(rule->text, rule->n), rule->max_chars));
}

bn_status bn_text_meta(bn_call *call, const st_val *value, int64_t max_chars, bool *none, bn_widget_meta *m,
                       bn_error *err)
{
    char buf[64];
    bn_bytes text = bn_text_default(call, value, buf);
    text_rule *rule = malloc(sizeof *rule + text.n);
    bn_value v;

    if (!rule)
        return bn_fail(err, BN_ENOMEM, "no memory for a default text of %zu bytes", text.n);
    if (bn_call_in_state(call, bn_call_key(call), &v) && v.kind == BN_VALUE_NONE)
        *none = true; /* the app has emptied it, and empty it starts */
    bn_value_release(&v);
    *rule = (text_rule){ .max_chars = max_chars, .none = *none, .n = text.n };
    if (text.n)
        memcpy(rule->text, text.p, text.n);
    m->clearable = true;
    m->decode = decode;
    m->decode_arg = rule;
    m->fallback = decode(rule, bn_value_none());
    return BN_OK;
}
