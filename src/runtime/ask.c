/* ask.c: requests of browsers that the host answers, one by one: the server passes them on, for it runs no script.
 *
 * Threads  the port thread hears of a request and sends answers; a thread of the host answers.
 * Lock     rt->mu: the answers that wait for the port thread. */
#include "runtime/session_private.h"

#include <stdlib.h>

#include "base/log.h"
#include "runtime/login.h"

struct bn_ask {
    bn_ask     *next;    /* answered: in rt->answers */
    bn_runtime *rt;      /* a reference */
    uint64_t    number;
    char       *what, *query, *cookies;
    int         status;
    bn_buf      answer;
};

static void ask_free(bn_ask *a)
{
    bn_buf_release(&a->answer);
    bn_runtime_unref(a->rt);
    free(a->what);
    free(a->query);
    free(a->cookies);
    free(a);
}

const char *bn_ask_what(const bn_ask *a)
{
    return a->what;
}

const char *bn_ask_query(const bn_ask *a)
{
    return a->query;
}

const char *bn_ask_cookies(const bn_ask *a)
{
    return a->cookies;
}

/* For a host that cannot log anybody in: logging out needs no provider. */
static void answer_alone(bn_ask *a)
{
    static const char *const names[] = { BN_LOGIN_USER, BN_LOGIN_TOKENS, BN_LOGIN_PENDING };
    const bn_config *c = a->rt->config;
    bn_bytes header = bn_bytes_str(a->cookies);
    bn_status rc;
    bn_buf lines;
    if (strcmp(a->what, "logout") != 0) {
        bn_ask_done(a, 404, "", "Not Found");
        return;
    }
    bn_buf_init(&lines, 60 << 10);
    rc = bn_buf_append_str(&lines, "Location: ");
    if (!rc)
        rc = bn_login_base(c, &lines);
    if (!rc)
        rc = bn_buf_append_str(&lines, "/\n");
    for (size_t i = 0; i < BN_COUNT(names) && !rc; i++)
        rc = bn_login_cookie_set(c, header, names[i], NULL, &lines);
    if (!rc)
        rc = bn_buf_append(&lines, bn_bytes_of("", 1));
    bn_ask_done(a, rc ? 503 : 302, rc ? "" : (const char *)lines.p, "");
    bn_buf_release(&lines);
}

void bn_port_asked(bn_runtime *rt, uint64_t number, bn_bytes strings)
{
    bn_ask *a = bn_xcalloc(1, sizeof *a);
    const char *name, *value;
    bn_runtime_ref(rt);
    a->rt = rt;
    a->number = number;
    bn_buf_init(&a->answer, BN_PORT_FRAME_MAX);
    while (bn_port_string_next(&strings, &name, &value)) {
        char **at = strcmp(name, BN_PORT_ASK_WHAT) == 0      ? &a->what
                    : strcmp(name, BN_PORT_ASK_QUERY) == 0   ? &a->query
                    : strcmp(name, BN_PORT_ASK_COOKIES) == 0 ? &a->cookies
                                                             : NULL;
        if (at && !*at)
            *at = bn_xstrdup(value);
    }
    a->what = a->what ? a->what : bn_xstrdup("");
    a->query = a->query ? a->query : bn_xstrdup("");
    a->cookies = a->cookies ? a->cookies : bn_xstrdup("");
    if (rt->host->ops->answer)
        rt->host->ops->answer(rt->host, a);
    else
        answer_alone(a);
}

void bn_ask_done(bn_ask *a, int status, const char *headers, const char *body)
{
    bn_runtime *rt = a->rt; /* once listed, the answer may be sent and its reference gone */
    bn_status rc = bn_port_string_put(&a->answer, BN_PORT_ANSWER_BODY, body);
    bool late;
    while (!rc && *headers) {
        size_t n = strcspn(headers, "\n");
        char *line = bn_xstrndup(headers, n);
        rc = bn_port_string_put(&a->answer, BN_PORT_ANSWER_HEADER, line);
        free(line);
        headers += headers[n] ? n + 1 : n;
    }
    if (rc)
        bn_buf_clear(&a->answer);
    a->status = rc ? 500 : status;
    bn_runtime_ref(rt);
    bn_mutex_lock(&rt->mu);
    late = rt->stopping; /* nobody sends it any more */
    if (!late) {
        a->next = rt->answers;
        rt->answers = a;
    }
    bn_mutex_unlock(&rt->mu);
    if (late)
        ask_free(a);
    else
        bn_runtime_wake(rt);
    bn_runtime_unref(rt);
}

static bn_ask *take(bn_runtime *rt)
{
    bn_ask *first;
    bn_mutex_lock(&rt->mu);
    first = rt->answers;
    rt->answers = NULL;
    bn_mutex_unlock(&rt->mu);
    return first;
}

void bn_port_answers_drop(bn_runtime *rt)
{
    for (bn_ask *a = take(rt), *next; a; a = next) {
        next = a->next;
        ask_free(a);
    }
}

void bn_port_answer(bn_runtime *rt)
{
    for (bn_ask *a = take(rt), *next; a; a = next) {
        bn_port_head head = { .type = BN_PORT_ANSWER, .session = a->number, .arg = (uint64_t)a->status };
        bn_error err = { 0 };
        next = a->next;
        if (bn_port_queue(rt->port, head, bn_buf_view(&a->answer), NULL, &err))
            bn_log(BN_LOG_ERROR, "bourn.runtime", "a request is not answered: %s", err.text);
        ask_free(a);
    }
}
