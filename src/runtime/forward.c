/* forward.c: see forward.h. */
#include "runtime/forward.h"

#include "base/hash.h"
#include "config/theme.h"
#include "wire_tags.h"

#include <stdio.h>

#define PEER_VERSION "1.67.0" /* of the frontend that is served */

/* ---- what is the same for all sessions ---- */

static int toolbar_mode(const char *mode)
{
    static const char *const names[] = { "auto", "developer", "viewer", "minimal" };
    for (int i = 0; mode && i < (int)BN_COUNT(names); i++) {
        if (strcmp(mode, names[i]) == 0)
            return i;
    }
    return PB_CONFIG_TOOLBAR_MODE_AUTO;
}

static int error_links(const char *mode)
{
    if (mode && strcmp(mode, "true") == 0)
        return PB_CONFIG_SHOW_ERROR_LINKS_SHOW_ERROR_LINKS_TRUE;
    if (mode && strcmp(mode, "false") == 0)
        return PB_CONFIG_SHOW_ERROR_LINKS_SHOW_ERROR_LINKS_FALSE;
    return PB_CONFIG_SHOW_ERROR_LINKS_SHOW_ERROR_LINKS_AUTO;
}

static void write_config(bn_wire *w, const bn_config *c)
{
    size_t mark = bn_wire_open(w, PB_NEW_SESSION_CONFIG, 32);
    bn_wire_int(w, PB_CONFIG_GATHER_USAGE_STATS, bn_config_bool(c, "browser.gatherUsageStats"));
    bn_wire_int(w, PB_CONFIG_MAX_CACHED_MESSAGE_AGE, bn_config_int(c, "global.maxCachedMessageAge"));
    bn_wire_int(w, PB_CONFIG_ALLOW_RUN_ON_SAVE, bn_config_bool(c, "server.allowRunOnSave"));
    bn_wire_int(w, PB_CONFIG_HIDE_TOP_BAR, bn_config_bool(c, "ui.hideTopBar"));
    bn_wire_int(w, PB_CONFIG_HIDE_SIDEBAR_NAV, !bn_config_bool(c, "client.showSidebarNavigation"));
    bn_wire_int(w, PB_CONFIG_TOOLBAR_MODE, toolbar_mode(bn_config_str(c, "client.toolbarMode")));
    bn_wire_int(w, PB_CONFIG_SHOW_ERROR_LINKS, error_links(bn_config_str(c, "client.showErrorLinks")));
    bn_wire_int(w, PB_CONFIG_DISABLE_DATA_EXPORT, bn_config_bool(c, "client.disableDataExport"));
    bn_wire_close(w, mark);
}

/* The script's file name without its ending, as the peer titles an app. */
static bn_bytes stem(const char *script)
{
    const char *name = strrchr(script, '/'), *dot;
    name = name ? name + 1 : script;
    dot = strrchr(name, '.');
    return bn_bytes_of(name, dot && dot != name ? (size_t)(dot - name) : strlen(name));
}

static void write_environment(bn_wire *w, const char *language_version)
{
    size_t mark = bn_wire_open(w, PB_INITIALIZE_USER_INFO, 0);
    bn_wire_close(w, mark);
    mark = bn_wire_open(w, PB_INITIALIZE_ENVIRONMENT_INFO, 64);
    bn_wire_cstr(w, PB_ENVIRONMENT_INFO_STREAMLIT_VERSION, PEER_VERSION);
    bn_wire_cstr(w, PB_ENVIRONMENT_INFO_PYTHON_VERSION, language_version);
    bn_wire_cstr(w, PB_ENVIRONMENT_INFO_SERVER_OS, "linux");
    bn_wire_int(w, PB_ENVIRONMENT_INFO_HAS_DISPLAY, getenv("DISPLAY") || getenv("WAYLAND_DISPLAY"));
    bn_wire_close(w, mark);
}

bn_status bn_forward_init(bn_forward *f, const bn_config *config, const char *script, const char *language_version,
                          bn_error *err)
{
    bn_wire w;
    bn_buf theme;
    bn_status rc;

    *f = (bn_forward){ 0 };
    bn_buf_init(&f->before, 1 << 20);
    bn_buf_init(&f->initialize, 1 << 16);
    bn_buf_init(&theme, 1 << 20);
    f->script = bn_xstrdup(script);
    bn_page_hash(script, f->main_hash);
    rc = bn_theme_encode(config, &theme);
    if (rc) {
        bn_buf_release(&theme);
        return bn_fail(err, rc, "the theme does not fit a message");
    }
    w = bn_wire_to(&f->before);
    bn_wire_str(&w, PB_NEW_SESSION_NAME, stem(script));
    bn_wire_cstr(&w, PB_NEW_SESSION_MAIN_SCRIPT_PATH, script);
    write_config(&w, config);
    if (theme.n)
        bn_wire_msg(&w, PB_NEW_SESSION_CUSTOM_THEME, bn_buf_view(&theme));
    bn_wire_cstr(&w, PB_NEW_SESSION_MAIN_SCRIPT_HASH, f->main_hash);
    bn_buf_release(&theme);
    rc = w.status;
    w = bn_wire_to(&f->initialize);
    write_environment(&w, language_version ? language_version : "");
    return rc ? rc : w.status;
}

void bn_forward_release(bn_forward *f)
{
    bn_buf_release(&f->before);
    bn_buf_release(&f->initialize);
    free(f->script);
    *f = (bn_forward){ 0 };
}

/* ---- runs ---- */

/* A message with a hole in it is none. */
static void whole_or_none(bn_wire *w)
{
    if (w->status)
        bn_buf_clear(w->out);
}

static void write_identity(bn_wire *w, const bn_forward_run *run)
{
    size_t metadata = bn_wire_open(w, PB_FORWARD_MSG_METADATA, 40), identity;
    identity = bn_wire_open(w, PB_FORWARD_MSG_METADATA_RUN, 36);
    bn_wire_cstr(w, PB_RUN_IDENTITY_SCRIPT_RUN_ID, run->run_id);
    for (size_t i = 0; i < run->fragments_n; i++)
        bn_wire_cstr(w, PB_RUN_IDENTITY_FRAGMENT_IDS, run->fragments[i]);
    bn_wire_close(w, identity);
    bn_wire_close(w, metadata);
}

static void write_status(bn_wire *w, bn_pb tag, bool run_on_save, bool is_running)
{
    size_t mark = bn_wire_open(w, tag, 4);
    bn_wire_int(w, PB_SESSION_STATUS_RUN_ON_SAVE, run_on_save);
    bn_wire_int(w, PB_SESSION_STATUS_SCRIPT_IS_RUNNING, is_running);
    bn_wire_close(w, mark);
}

static void write_page(bn_wire *w, const char *hash, const char *name, const char *icon)
{
    size_t mark = bn_wire_open(w, PB_NEW_SESSION_APP_PAGES, 40), n = strlen(name);
    bn_wire_cstr(w, PB_APP_PAGE_PAGE_SCRIPT_HASH, hash);
    bn_wire_cstr(w, PB_APP_PAGE_PAGE_NAME, name);
    for (size_t i = 0; w->status == BN_OK && i < n; i++) {
        uint8_t *c = &w->out->p[w->out->n - n + i];
        *c = *c == '_' ? ' ' : *c;
    }
    bn_wire_cstr(w, PB_APP_PAGE_ICON, icon);
    bn_wire_cstr(w, PB_APP_PAGE_URL_PATHNAME, name);
    bn_wire_close(w, mark);
}

/* Those that the app named last. Until it has, the main script is the one page, by the name that the browser has asked
 * for. */
static void write_pages(bn_wire *w, const bn_forward *f, const bn_forward_run *run)
{
    if (!run->pages || !run->pages->known) {
        write_page(w, f->main_hash, run->page_name, "");
        return;
    }
    for (size_t i = 0; i < run->pages->n; i++)
        write_page(w, run->pages->items[i].hash, run->pages->items[i].title, run->pages->items[i].icon);
}

void bn_forward_new_session(const bn_forward *f, const bn_forward_run *run, bn_buf *out)
{
    bn_wire w = bn_wire_to(out);
    size_t mark, initialize;
    write_identity(&w, run);
    mark = bn_wire_open(&w, PB_FORWARD_MSG_NEW_SESSION, f->before.n + f->initialize.n + 256);
    initialize = bn_wire_open(&w, PB_NEW_SESSION_INITIALIZE, f->initialize.n + 48);
    bn_wire_raw(&w, bn_buf_view(&f->initialize));
    write_status(&w, PB_INITIALIZE_SESSION_STATUS, run->run_on_save, true);
    bn_wire_cstr(&w, PB_INITIALIZE_SESSION_ID, run->session_id);
    bn_wire_close(&w, initialize);
    bn_wire_raw(&w, bn_buf_view(&f->before));
    write_pages(&w, f, run);
    bn_wire_cstr(&w, PB_NEW_SESSION_PAGE_SCRIPT_HASH, run->page_hash);
    bn_wire_close(&w, mark);
    whole_or_none(&w);
}

void bn_forward_finished(const bn_forward_run *run, int status, bn_buf *out)
{
    bn_wire w = bn_wire_to(out);
    write_identity(&w, run);
    bn_wire_int(&w, PB_FORWARD_MSG_SCRIPT_FINISHED, status);
    whole_or_none(&w);
}

void bn_forward_status(bool run_on_save, bool is_running, bn_buf *out)
{
    bn_wire w = bn_wire_to(out);
    write_status(&w, PB_FORWARD_MSG_SESSION_STATUS_CHANGED, run_on_save, is_running);
    whole_or_none(&w);
}

void bn_forward_compile_error(bn_bytes exception, bn_buf *out)
{
    bn_wire w = bn_wire_to(out);
    size_t mark = bn_wire_open(&w, PB_FORWARD_MSG_SESSION_EVENT, exception.n + 8);
    bn_wire_msg(&w, PB_SESSION_EVENT_SCRIPT_COMPILATION_EXCEPTION, exception);
    bn_wire_close(&w, mark);
    whole_or_none(&w);
}

/* ---- answers ---- */

void bn_forward_heartbeat_ack(bn_buf *out)
{
    bn_wire w = bn_wire_to(out);
    bn_wire_int(&w, PB_FORWARD_MSG_HEARTBEAT_ACK, 1);
    whole_or_none(&w);
}

void bn_forward_file_urls(const char *session_id, bn_bytes request_id, const char (*ids)[37], size_t count,
                          const char *why, bn_buf *out)
{
    bn_wire w = bn_wire_to(out);
    size_t mark = bn_wire_open(&w, PB_FORWARD_MSG_FILE_URLS_RESPONSE, 0);
    bn_wire_str(&w, PB_FILE_UR_LS_RESPONSE_RESPONSE_ID, request_id);
    for (size_t i = 0; i < count; i++) {
        size_t one = bn_wire_open(&w, PB_FILE_UR_LS_RESPONSE_FILE_URLS, 256);
        char url[128];
        snprintf(url, sizeof url, "/_stcore/upload_file/%s/%s", session_id, ids[i]);
        bn_wire_cstr(&w, PB_FILE_UR_LS_FILE_ID, ids[i]);
        bn_wire_cstr(&w, PB_FILE_UR_LS_UPLOAD_URL, url);
        bn_wire_cstr(&w, PB_FILE_UR_LS_DELETE_URL, url);
        bn_wire_close(&w, one);
    }
    if (why)
        bn_wire_cstr(&w, PB_FILE_UR_LS_RESPONSE_ERROR_MSG, why);
    bn_wire_close(&w, mark);
    whole_or_none(&w);
}

void bn_forward_operation_error(bn_bytes request_id, const char *why, bn_buf *out)
{
    bn_wire w = bn_wire_to(out);
    size_t mark = bn_wire_open(&w, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE, 128);
    bn_wire_str(&w, PB_BACKEND_OPERATION_RESPONSE_REQUEST_ID, request_id);
    bn_wire_cstr(&w, PB_BACKEND_OPERATION_RESPONSE_ERROR_MSG, why);
    bn_wire_close(&w, mark);
    whole_or_none(&w);
}

void bn_forward_deferred_file(bn_bytes request_id, const char *url, bn_buf *out)
{
    bn_wire w = bn_wire_to(out);
    size_t mark = bn_wire_open(&w, PB_FORWARD_MSG_BACKEND_OPERATION_RESPONSE, 256), file;
    bn_wire_str(&w, PB_BACKEND_OPERATION_RESPONSE_REQUEST_ID, request_id);
    file = bn_wire_open(&w, PB_BACKEND_OPERATION_RESPONSE_DEFERRED_FILE, 0);
    bn_wire_cstr(&w, PB_DEFERRED_FILE_RESPONSE_PAYLOAD_URL, url);
    bn_wire_close(&w, file);
    bn_wire_close(&w, mark);
    whole_or_none(&w);
}

void bn_forward_exception_element(const char *type, const char *message, bool markdown, bn_buf *out)
{
    bn_wire w = bn_wire_to(out);
    size_t n = strcspn(message, "\n"), mark = bn_wire_open(&w, PB_ELEMENT_EXCEPTION, strlen(message) + 64);
    bn_wire_cstr(&w, PB_EXCEPTION_TYPE, type);
    bn_wire_str(&w, PB_EXCEPTION_MESSAGE, bn_bytes_of(message, n));
    for (message += n; *message; message += n) {
        message++;
        n = strcspn(message, "\n");
        if (n)
            bn_wire_str(&w, PB_EXCEPTION_STACK_TRACE, bn_bytes_of(message, n));
    }
    bn_wire_int(&w, PB_EXCEPTION_MESSAGE_IS_MARKDOWN, markdown);
    bn_wire_close(&w, mark);
    whole_or_none(&w);
}

void bn_forward_plain(const char *active_hash, bn_bytes fields, bn_buf *out)
{
    bn_wire w = bn_wire_to(out);
    size_t mark = bn_wire_open(&w, PB_FORWARD_MSG_METADATA, 34);
    bn_wire_cstr(&w, PB_FORWARD_MSG_METADATA_ACTIVE_SCRIPT_HASH, active_hash);
    bn_wire_close(&w, mark);
    bn_wire_raw(&w, fields);
    whole_or_none(&w);
}

/* ---- deltas: written by hand into a small array, because this is what every command waits for ---- */

static uint8_t *varint(uint8_t *p, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        *p++ = (uint8_t)(v | 0x80);
    *p++ = (uint8_t)v;
    return p;
}

static size_t varint_n(uint64_t v)
{
    size_t n = 1;
    for (; v >= 0x80; v >>= 7)
        n++;
    return n;
}

static uint8_t *open_bytes(uint8_t *p, bn_pb tag, size_t n)
{
    p = varint(p, (uint64_t)bn_pb_number(tag) << 3 | 2);
    return varint(p, n);
}

static uint8_t *text(uint8_t *p, bn_pb tag, const char *s, size_t n)
{
    p = open_bytes(p, tag, n);
    memcpy(p, s, n);
    return p + n;
}

/* ForwardMsgMetadata; `path` is set to where the packed path starts. */
static uint8_t *metadata(uint8_t *p, const bn_delta_head *d, bool cacheable, uint8_t **path, size_t *path_n)
{
    size_t packed = varint_n(d->slot), n, hash_n = strlen(d->active_hash);
    for (size_t i = 0; i < d->path_n; i++)
        packed += varint_n(d->path[i]);
    n = (cacheable ? 2 : 0) + 1 + varint_n(packed) + packed + 1 + varint_n(hash_n) + hash_n;
    p = open_bytes(p, PB_FORWARD_MSG_METADATA, n);
    if (cacheable) {
        *p++ = 1 << 3;
        *p++ = 1;
    }
    p = open_bytes(p, PB_FORWARD_MSG_METADATA_DELTA_PATH, packed);
    *path = p;
    *path_n = packed;
    for (size_t i = 0; i < d->path_n; i++)
        p = varint(p, d->path[i]);
    p = varint(p, d->slot);
    return text(p, PB_FORWARD_MSG_METADATA_ACTIVE_SCRIPT_HASH, d->active_hash, hash_n);
}

size_t bn_forward_delta_head(const bn_delta_head *d, uint8_t *start, size_t *path_off, size_t *path_n)
{
    static const bn_pb tags[] = {
        [BN_DELTA_ELEMENT] = PB_DELTA_NEW_ELEMENT,
        [BN_DELTA_BLOCK] = PB_DELTA_ADD_BLOCK,
        [BN_DELTA_TRANSIENT] = PB_DELTA_NEW_TRANSIENT,
    };
    uint8_t *p = start, *path;
    BN_ASSERT(d->path_n <= BN_PATH_MAX);
    if (*d->hash)
        p = text(p, PB_FORWARD_MSG_HASH, d->hash, strlen(d->hash));
    p = metadata(p, d, d->cacheable, &path, path_n);
    *path_off = (size_t)(path - start);
    p = open_bytes(p, PB_FORWARD_MSG_DELTA, 1 + varint_n(d->content_n) + d->content_n + d->tail_n);
    p = open_bytes(p, tags[d->kind], d->content_n);
    return (size_t)(p - start);
}

size_t bn_forward_ref(const bn_delta_head *d, uint8_t *start, size_t *path_off, size_t *path_n)
{
    uint8_t *p = start, *path;
    p = metadata(p, d, false, &path, path_n);
    *path_off = (size_t)(path - start);
    p = text(p, PB_FORWARD_MSG_REF_HASH, d->hash, strlen(d->hash));
    return (size_t)(p - start);
}

size_t bn_forward_delta_tail(const char *fragment_id, uint8_t *p)
{
    return *fragment_id ? (size_t)(text(p, PB_DELTA_FRAGMENT_ID, fragment_id, strlen(fragment_id)) - p) : 0;
}
