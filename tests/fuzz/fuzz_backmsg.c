/* Any bytes a browser may send: decoding never faults, what it accepts can be folded with itself and taken in by a
 * session's state, and no byte that was refused got that far. */
#include "runtime/backmsg.h"
#include "state/state.h"

static void check_texts(const bn_facts *f)
{
    const char *texts[] = { f->query_string, f->page_hash, f->page_name, f->timezone, f->locale, f->url, f->color_scheme };
    for (size_t i = 0; i < BN_COUNT(texts); i++) {
        if (!bn_utf8_valid(bn_bytes_str(texts[i])))
            __builtin_trap();
    }
}

/* Two browsers' worth of it: one request that waits, and one more. */
static void check_request(bn_bytes message, bn_request *first)
{
    bn_value_bin bin = { 0 };
    bn_state *s = bn_state_new();
    bn_backmsg again;
    bn_value keys;
    size_t cursor = 0;
    bn_value callback;

    check_texts(first->facts);
    if (bn_backmsg_decode(message, &again, NULL))
        __builtin_trap();
    first = bn_request_fold(first, again.request);
    again.request = NULL;
    bn_backmsg_release(&again);
    if (bn_state_begin_run(s, bn_bytes_of(first->widget_states, first->widget_states_n), &bin, NULL))
        __builtin_trap(); /* what was accepted must be readable */
    callback = bn_state_next_callback(s, &cursor);
    keys = bn_state_keys(s);
    bn_value_release(&keys);
    bn_value_release(&callback);
    bn_state_end_run(s, &bin);
    bn_state_free(s, &bin);
    bn_value_bin_empty(&bin);
    bn_request_free(first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bn_bytes in = bn_bytes_of(data, size);
    bn_backmsg m;
    bn_status rc = bn_backmsg_decode(in, &m, NULL);
    if (rc && rc != BN_EPROTO && rc != BN_ETOOBIG)
        __builtin_trap();
    if (rc && m.request)
        __builtin_trap();
    if (m.file_count > BN_BACKMSG_ITEMS_MAX)
        __builtin_trap();
    if (m.request) {
        check_request(in, m.request);
        m.request = NULL;
    }
    bn_backmsg_release(&m);
    return 0;
}
