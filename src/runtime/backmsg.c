/* backmsg.c: see backmsg.h. Pure functions. */
#include "runtime/backmsg.h"

#include "state/widget_states.h"
#include "wire_tags.h"

#include <stdatomic.h>

enum { WIRE_VARINT = 0, WIRE_BYTES = 2 };

static bool is(const bn_wire_field *f, bn_pb tag, unsigned wire_type)
{
    return f->number == bn_pb_number(tag) && f->wire_type == wire_type;
}

/* ---- budget: counted before anything is allocated ---- */

static bn_status spend(size_t *budget, bn_error *err)
{
    if (*budget == 0)
        return bn_fail(err, BN_ETOOBIG, "a message from the browser has more than %d items", BN_BACKMSG_ITEMS_MAX);
    --*budget;
    return BN_OK;
}

/* The strings of every string array of one WidgetState. */
static bn_status count_strings(bn_bytes widget, size_t *budget, bn_error *err)
{
    bn_wire_field f, item;
    bn_status rc;
    while ((rc = bn_wire_next(&widget, &f)) == BN_OK) {
        if (!is(&f, PB_WIDGET_STATE_STRING_ARRAY_VALUE, WIRE_BYTES))
            continue;
        while ((rc = bn_wire_next(&f.bytes, &item)) == BN_OK) {
            rc = spend(budget, err);
            if (rc)
                return rc;
        }
        if (rc != BN_ENOENT)
            return rc;
    }
    return rc == BN_ENOENT ? BN_OK : rc;
}

static bn_status count_items(bn_bytes states, size_t *budget, bn_error *err)
{
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&states, &f)) == BN_OK) {
        if (!is(&f, PB_WIDGET_STATES_WIDGETS, WIRE_BYTES))
            continue;
        rc = spend(budget, err);
        if (!rc)
            rc = count_strings(f.bytes, budget, err);
        if (rc)
            return rc;
    }
    return rc == BN_ENOENT ? BN_OK : rc;
}

static bn_status check_widget_states(bn_bytes states, size_t *budget, bn_error *err)
{
    bn_widget_raw raw;
    bn_status rc = count_items(states, budget, err);
    while (rc == BN_OK && (rc = bn_widget_states_next(&states, &raw)) == BN_OK)
        bn_value_release(&raw.value);
    return rc == BN_ENOENT ? BN_OK : rc;
}

/* ---- rerun_script ---- */

typedef struct client_state {
    bn_bytes query_string, page_hash, page_name, fragment_id, widget_states, context_info;
    bn_bytes timezone, locale, url, color_scheme;
    int32_t  timezone_offset;
    bool     has_widget_states, has_context_info, has_offset, is_embedded, is_auto_rerun, is_history;
    size_t   hashes;
} client_state;

static bn_status take_text(const bn_wire_field *f, size_t max, bn_bytes *out)
{
    if (!bn_utf8_valid(f->bytes))
        return BN_EPROTO;
    *out = f->bytes.n <= max && !memchr(f->bytes.n ? f->bytes.p : (const uint8_t *)"", 0, f->bytes.n)
               ? f->bytes : (bn_bytes){ 0 };
    return BN_OK;
}

static bn_bytes sane_query(bn_bytes query)
{
    size_t fields = 1;
    for (size_t i = 0; i < query.n; i++)
        fields += query.p[i] == '&';
    if (fields > BN_BACKMSG_QUERY_FIELDS_MAX || bn_utf8_length(query) > BN_BACKMSG_QUERY_MAX)
        return (bn_bytes){ 0 };
    return query;
}

static bn_status read_client_field(const bn_wire_field *f, client_state *c, size_t *budget, bn_error *err)
{
    bn_status rc;
    if (is(f, PB_CLIENT_STATE_QUERY_STRING, WIRE_BYTES)) {
        rc = take_text(f, 4 * (size_t)BN_BACKMSG_QUERY_MAX, &c->query_string);
        c->query_string = sane_query(c->query_string);
        return rc;
    }
    if (is(f, PB_CLIENT_STATE_PAGE_SCRIPT_HASH, WIRE_BYTES))
        return take_text(f, BN_BACKMSG_TEXT_MAX, &c->page_hash);
    if (is(f, PB_CLIENT_STATE_PAGE_NAME, WIRE_BYTES))
        return take_text(f, BN_BACKMSG_TEXT_MAX, &c->page_name);
    if (is(f, PB_CLIENT_STATE_FRAGMENT_ID, WIRE_BYTES))
        return take_text(f, BN_BACKMSG_TEXT_MAX, &c->fragment_id);
    if (is(f, PB_CLIENT_STATE_IS_AUTO_RERUN, WIRE_VARINT))
        c->is_auto_rerun = f->value != 0;
    if (is(f, PB_CLIENT_STATE_IS_HISTORY_NAVIGATION, WIRE_VARINT))
        c->is_history = f->value != 0;
    if (is(f, PB_CLIENT_STATE_CACHED_MESSAGE_HASHES, WIRE_BYTES)) {
        c->hashes++;
        return spend(budget, err);
    }
    if (is(f, PB_CLIENT_STATE_WIDGET_STATES, WIRE_BYTES)) {
        c->widget_states = f->bytes;
        c->has_widget_states = true;
        return check_widget_states(f->bytes, budget, err);
    }
    if (is(f, PB_CLIENT_STATE_CONTEXT_INFO, WIRE_BYTES)) {
        c->context_info = f->bytes;
        c->has_context_info = true;
    }
    return BN_OK;
}

static bn_status read_context_info(client_state *c)
{
    bn_bytes rest = c->context_info;
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&rest, &f)) == BN_OK) {
        if (is(&f, PB_CONTEXT_INFO_TIMEZONE, WIRE_BYTES))
            rc = take_text(&f, BN_BACKMSG_TEXT_MAX, &c->timezone);
        else if (is(&f, PB_CONTEXT_INFO_LOCALE, WIRE_BYTES))
            rc = take_text(&f, BN_BACKMSG_TEXT_MAX, &c->locale);
        else if (is(&f, PB_CONTEXT_INFO_URL, WIRE_BYTES))
            rc = take_text(&f, BN_BACKMSG_TEXT_MAX, &c->url);
        else if (is(&f, PB_CONTEXT_INFO_COLOR_SCHEME, WIRE_BYTES))
            rc = take_text(&f, BN_BACKMSG_TEXT_MAX, &c->color_scheme);
        else if (is(&f, PB_CONTEXT_INFO_IS_EMBEDDED, WIRE_VARINT))
            c->is_embedded = f.value != 0;
        else if (is(&f, PB_CONTEXT_INFO_TIMEZONE_OFFSET, WIRE_VARINT)) {
            c->timezone_offset = (int32_t)f.value;
            c->has_offset = true;
        }
        if (rc)
            return rc;
    }
    return rc == BN_ENOENT ? BN_OK : rc;
}

static bn_status read_client_state(bn_bytes in, client_state *c, bn_error *err)
{
    size_t budget = BN_BACKMSG_ITEMS_MAX;
    bn_wire_field f;
    bn_status rc;
    *c = (client_state){ 0 };
    while ((rc = bn_wire_next(&in, &f)) == BN_OK) {
        rc = read_client_field(&f, c, &budget, err);
        if (rc)
            return rc;
    }
    return rc == BN_ENOENT ? read_context_info(c) : rc;
}

/* ---- from views to what a request keeps ---- */

static const char *keep(char **to, bn_bytes text)
{
    char *at = *to;
    if (text.n)
        memcpy(at, text.p, text.n);
    at[text.n] = '\0';
    *to = at + text.n + 1;
    return at;
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Our own hashes are the 32 digits of bn_hash_end_hex(); anything else is of another server and matches
 * nothing. */
static bool read_hash(bn_bytes text, uint64_t out[2])
{
    uint8_t raw[16];
    if (text.n != 2 * sizeof raw)
        return false;
    for (size_t i = 0; i < sizeof raw; i++) {
        int hi = hex_digit(text.p[2 * i]), lo = hex_digit(text.p[2 * i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        raw[i] = (uint8_t)(hi << 4 | lo);
    }
    memcpy(out, raw, sizeof raw);
    return true;
}

static void keep_hashes(bn_facts *facts, bn_bytes in, size_t max)
{
    bn_wire_field f;
    if (!max)
        return;
    facts->cached = bn_xmalloc(max * sizeof *facts->cached);
    while (bn_wire_next(&in, &f) == BN_OK) {
        if (is(&f, PB_CLIENT_STATE_CACHED_MESSAGE_HASHES, WIRE_BYTES) &&
            read_hash(f.bytes, facts->cached[facts->cached_n]))
            facts->cached_n++;
    }
    bn_facts_seal(facts);
}

static bn_facts *keep_facts(const client_state *c, bn_bytes in)
{
    bn_facts *f = bn_xcalloc(1, sizeof *f);
    char *at = bn_xmalloc(c->query_string.n + c->page_hash.n + c->page_name.n + c->timezone.n + c->locale.n + c->url.n +
                          c->color_scheme.n + 7);
    atomic_init(&f->refs, 1);
    f->text = at;
    f->query_string = keep(&at, c->query_string);
    f->page_hash = keep(&at, c->page_hash);
    f->page_name = keep(&at, c->page_name);
    f->timezone = keep(&at, c->timezone);
    f->locale = keep(&at, c->locale);
    f->url = keep(&at, c->url);
    f->color_scheme = keep(&at, c->color_scheme);
    f->timezone_offset = c->timezone_offset;
    f->has_timezone_offset = c->has_offset;
    f->is_embedded = c->is_embedded;
    f->has_info = c->has_context_info;
    keep_hashes(f, in, c->hashes);
    return f;
}

static bn_status decode_rerun(bn_bytes in, bn_backmsg *out, bn_error *err)
{
    client_state c;
    bn_request *r;
    char id[BN_FRAGMENT_ID_MAX];
    uint8_t *states = NULL;
    bn_status rc = read_client_state(in, &c, err);
    if (rc)
        return rc;
    if (c.widget_states.n) {
        states = malloc(c.widget_states.n); /* as large as the browser likes, so it may fail */
        if (!states)
            return bn_fail(err, BN_ENOMEM, "no memory for %zu bytes of widget states", c.widget_states.n);
        memcpy(states, c.widget_states.p, c.widget_states.n);
    }
    r = bn_request_new(keep_facts(&c, in));
    r->widget_states = states;
    r->widget_states_n = c.widget_states.n;
    r->has_widget_states = true; /* an absent message is an empty one: the browser has no widgets */
    r->is_auto_rerun = c.is_auto_rerun;
    r->is_history_navigation = c.is_history;
    if (c.fragment_id.n) {
        size_t n = c.fragment_id.n < sizeof id ? c.fragment_id.n : sizeof id - 1;
        memcpy(id, c.fragment_id.p, n);
        id[n] = '\0';
        bn_request_add_fragment(r, id);
    }
    out->request = r;
    return BN_OK;
}

/* ---- the rest ---- */

static bn_status decode_file_urls(bn_bytes in, bn_backmsg *out, bn_error *err)
{
    size_t budget = BN_BACKMSG_ITEMS_MAX;
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&in, &f)) == BN_OK) {
        if (is(&f, PB_FILE_UR_LS_REQUEST_REQUEST_ID, WIRE_BYTES))
            rc = take_text(&f, BN_BACKMSG_TEXT_MAX, &out->request_id);
        else if (is(&f, PB_FILE_UR_LS_REQUEST_FILE_NAMES, WIRE_BYTES)) {
            rc = spend(&budget, err);
            out->file_count++;
        }
        if (rc)
            return rc;
    }
    return rc == BN_ENOENT ? BN_OK : rc;
}

static const char *operation_name(uint32_t number)
{
    switch (number) {
    case 3:
        return "deferred_file";
    case 4:
        return "install_skills";
    case 5:
        return "dismiss_skills_nudge";
    case 6:
        return "dataframe_chunk";
    default:
        return NULL;
    }
}

static bn_status decode_deferred(bn_bytes in, bn_backmsg *out)
{
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&in, &f)) == BN_OK)
        if (is(&f, PB_DEFERRED_FILE_REQUEST_PAYLOAD_FILE_ID, WIRE_BYTES) &&
            (rc = take_text(&f, BN_BACKMSG_TEXT_MAX, &out->file_id)) != BN_OK)
            return rc;
    return rc == BN_ENOENT ? BN_OK : rc;
}

static bn_status decode_sort(bn_bytes in, bn_backmsg *out)
{
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&in, &f)) == BN_OK) {
        if (is(&f, PB_SORT_STATE_COLUMN, WIRE_BYTES) &&
            (rc = take_text(&f, BN_BACKMSG_TEXT_MAX, &out->chunk.column)) != BN_OK)
            return rc;
        if (is(&f, PB_SORT_STATE_DIRECTION, WIRE_VARINT))
            out->chunk.descending = f.value == PB_SORT_STATE_SORT_DIRECTION_DESCENDING;
    }
    return rc == BN_ENOENT ? BN_OK : rc;
}

static bn_status decode_chunk(bn_bytes in, bn_backmsg *out)
{
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&in, &f)) == BN_OK) {
        if (is(&f, PB_DATAFRAME_CHUNK_REQUEST_PAYLOAD_SOURCE_ID, WIRE_BYTES))
            rc = take_text(&f, BN_BACKMSG_TEXT_MAX, &out->source_id);
        else if (is(&f, PB_DATAFRAME_CHUNK_REQUEST_PAYLOAD_OFFSET, WIRE_VARINT))
            out->chunk.offset = f.value;
        else if (is(&f, PB_DATAFRAME_CHUNK_REQUEST_PAYLOAD_LIMIT, WIRE_VARINT))
            out->chunk.limit = f.value > BN_CHUNK_ROWS ? BN_CHUNK_ROWS : (uint32_t)f.value;
        else if (is(&f, PB_DATAFRAME_CHUNK_REQUEST_PAYLOAD_SORT, WIRE_BYTES))
            rc = decode_sort(f.bytes, out);
        if (rc)
            return rc;
    }
    return rc == BN_ENOENT ? BN_OK : rc;
}

static bn_status decode_operation(bn_bytes in, bn_backmsg *out)
{
    bn_wire_field f;
    bn_status rc;
    while ((rc = bn_wire_next(&in, &f)) == BN_OK) {
        if (is(&f, PB_BACKEND_OPERATION_REQUEST_REQUEST_ID, WIRE_BYTES))
            rc = take_text(&f, BN_BACKMSG_TEXT_MAX, &out->request_id);
        else if (is(&f, PB_BACKEND_OPERATION_REQUEST_SESSION_ID, WIRE_BYTES))
            rc = take_text(&f, BN_BACKMSG_TEXT_MAX, &out->session_id);
        else if (f.wire_type == WIRE_BYTES && operation_name(f.number))
            out->operation = operation_name(f.number);
        if (is(&f, PB_BACKEND_OPERATION_REQUEST_DEFERRED_FILE, WIRE_BYTES))
            rc = decode_deferred(f.bytes, out);
        else if (is(&f, PB_BACKEND_OPERATION_REQUEST_DATAFRAME_CHUNK, WIRE_BYTES))
            rc = decode_chunk(f.bytes, out);
        if (rc)
            return rc;
    }
    return rc == BN_ENOENT ? BN_OK : rc;
}

static const struct {
    bn_pb           tag;
    bn_backmsg_type type;
} types[] = {
    { PB_BACK_MSG_RERUN_SCRIPT, BN_BACKMSG_RERUN },
    { PB_BACK_MSG_STOP_SCRIPT, BN_BACKMSG_STOP },
    { PB_BACK_MSG_CLEAR_CACHE, BN_BACKMSG_CLEAR_CACHE },
    { PB_BACK_MSG_SET_RUN_ON_SAVE, BN_BACKMSG_RUN_ON_SAVE },
    { PB_BACK_MSG_LOAD_GIT_INFO, BN_BACKMSG_GIT_INFO },
    { PB_BACK_MSG_APP_HEARTBEAT, BN_BACKMSG_HEARTBEAT },
    { PB_BACK_MSG_FILE_URLS_REQUEST, BN_BACKMSG_FILE_URLS },
    { PB_BACK_MSG_BACKEND_OPERATION_REQUEST, BN_BACKMSG_OPERATION },
    { PB_BACK_MSG_DEBUG_DISCONNECT_WEBSOCKET, BN_BACKMSG_DEBUG },
    { PB_BACK_MSG_DEBUG_SHUTDOWN_RUNTIME, BN_BACKMSG_DEBUG },
};

static bn_backmsg_type type_of(const bn_wire_field *f)
{
    for (size_t i = 0; i < BN_COUNT(types); i++) {
        bool message = bn_pb_type(types[i].tag) == BN_PB_MESSAGE;
        if (is(f, types[i].tag, message ? WIRE_BYTES : WIRE_VARINT))
            return types[i].type;
    }
    return BN_BACKMSG_NONE;
}

bn_status bn_backmsg_decode(bn_bytes in, bn_backmsg *out, bn_error *err)
{
    bn_wire_field f, last = { 0 };
    bn_status rc;

    *out = (bn_backmsg){ 0 };
    while ((rc = bn_wire_next(&in, &f)) == BN_OK) {
        if (type_of(&f)) /* a oneof: the last one counts */
            last = f;
    }
    if (rc != BN_ENOENT)
        return bn_fail(err, BN_EPROTO, "a malformed message came from the browser");
    out->type = type_of(&last);
    out->flag = last.value != 0;
    rc = BN_OK;
    if (out->type == BN_BACKMSG_RERUN)
        rc = decode_rerun(last.bytes, out, err);
    else if (out->type == BN_BACKMSG_FILE_URLS)
        rc = decode_file_urls(last.bytes, out, err);
    else if (out->type == BN_BACKMSG_OPERATION)
        rc = decode_operation(last.bytes, out);
    if (rc == BN_EPROTO)
        bn_fail(err, rc, "a malformed message came from the browser");
    return rc;
}

void bn_backmsg_release(bn_backmsg *m)
{
    bn_request_free(m->request);
    *m = (bn_backmsg){ 0 };
}
