/* help.c: st.help: what an object is: its name, its type, its documentation and its members. See command.h.
 *
 * The doors say what there is to say: Python's takes objects apart, a C app writes it down. */
#include "elements/command_private.h"

static void encode_member(const st_val *m, bn_wire *w)
{
    static const bn_pb tags[] = { PB_MEMBER_NAME, PB_MEMBER_TYPE, PB_MEMBER_VALUE, PB_MEMBER_DOC_STRING };
    size_t mark = bn_wire_open(w, PB_HELP_MEMBERS, 0);
    for (size_t i = 0; m->kind == ST_KIND_LIST && i < m->n && i < BN_COUNT(tags); i++)
        if (m->items[i].kind == ST_KIND_STR)
            bn_wire_str(w, tags[i], bn_val_text(&m->items[i]));
    bn_wire_close(w, mark);
}

static void encode(bn_call *call, bn_wire *w)
{
    const st_help_opts *o = call->opts;
    bn_wire_str(w, PB_HELP_NAME, bn_val_text(&o->name));
    bn_wire_str(w, PB_HELP_TYPE, bn_val_text(&o->type));
    bn_wire_str(w, PB_HELP_DOC_STRING, bn_val_text(&o->doc_string));
    bn_wire_str(w, PB_HELP_VALUE, bn_val_text(&o->value));
    for (size_t i = 0; o->members.kind == ST_KIND_LIST && i < o->members.n; i++)
        encode_member(&o->members.items[i], w);
}

#define O st_help_opts
static const bn_param params[] = {
    { .name = "obj", .kind = BN_PARAM_NONE, .flags = BN_ARG_POSITIONAL, .py_type = "Any", .fallback = "streamlit",
      .doc = "Any object." },
    P_WIDTH_NO_CONTENT(O, 0, BN_TURN_FIRST),
};
const bn_command bn_cmd_help = {
    .name = "help", .doc = "Show what an object is: its type, its documentation and its members.",
    .pb = PB_ELEMENT_HELP_INFO, .opts_size = sizeof(O), .params = params, .param_count = BN_COUNT(params),
    .py_returns = "DeltaGenerator", .encode = encode,
};
