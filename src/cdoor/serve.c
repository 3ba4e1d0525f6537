/* serve.c: st_serve(): server and runtime in one process, over a real port pair.
 *
 * Threads  the caller's runs the server's loop; "bourn-embed" starts the runtime, which waits for the server's HELLO,
 *          and joins it.
 * Lock     mu, over `current`: what st_serve_stop() is to end. */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "bourn/bourn.h"
#include "cdoor/host.h"
#include "port/port.h"
#include "server/server.h"

#define LOGGER   "bourn"
#define GRACE_NS (5 * BN_S_NS) /* for script threads to leave after the server has ended */

static bn_mutex mu = { .m = PTHREAD_MUTEX_INITIALIZER };
static bn_server *current BN_GUARDED_BY(mu);

typedef struct embedded {
    bn_config  *config;
    bn_chost   *host;
    bn_runtime *rt;
    int         server_fd; /* -1: the server has it */
    char       *static_dir;
    pthread_t   thread;
    bool        started;
    bool        stuck; /* a script thread did not end */
} embedded;

void st_serve_stop(void)
{
    bn_mutex_lock(&mu);
    if (current)
        bn_server_stop(current);
    bn_mutex_unlock(&mu);
}

static bool set_current(bn_server *s)
{
    bool free_before;
    bn_mutex_lock(&mu);
    free_before = !current;
    if (!s || free_before)
        current = s;
    bn_mutex_unlock(&mu);
    return free_before;
}

/* ---------------------------------------------------------------- configuration */

static bn_status apply(bn_config *c, const char *setting, bn_error *err)
{
    const char *equals = strchr(setting, '=');
    char *name;
    bn_status rc;
    if (!equals)
        return bn_fail(err, BN_EINVAL, "a setting is \"section.option=value\", not \"%s\"", setting);
    name = bn_xstrndup(setting, (size_t)(equals - setting));
    rc = bn_config_set_text(c, name, equals + 1, "st_serve", err);
    free(name);
    return rc;
}

static bn_status configure(embedded *m, const st_serve_opts *opts, bn_error *err)
{
    char port[16];
    bn_status rc = bn_config_new(&m->config, err);
    if (!rc)
        rc = bn_config_load(m->config, NULL, err);
    for (const char *const *s = opts->settings; !rc && s && *s; s++)
        rc = apply(m->config, *s, err);
    snprintf(port, sizeof port, "%d", opts->port);
    if (!rc && opts->port)
        rc = bn_config_set_text(m->config, "server.port", port, "st_serve", err);
    if (!rc && opts->address)
        rc = bn_config_set_text(m->config, "server.address", opts->address, "st_serve", err);
    return rc;
}

/* The folder of the frontend, from where this code lies: packaging/README.md has the layouts. NULL: not found. */
static char *find_static(void)
{
    static const char *const tails[] = { "share/bourn/static", "../share/bourn/static", "../../share/bourn/static",
                                         "../static" };
    const char *data = getenv("BOURN_DATA_DIR");
    char path[PATH_MAX], probe[PATH_MAX + 64], *slash;
    Dl_info info;
    if (data && *data) {
        snprintf(path, sizeof path, "%s/static", data);
        return bn_xstrdup(path);
    }
    if (!dladdr((void *)(uintptr_t)find_static, &info) || !realpath(info.dli_fname, path))
        return NULL;
    slash = strrchr(path, '/');
    *slash = 0;
    for (size_t i = 0; i < BN_COUNT(tails); i++) {
        snprintf(probe, sizeof probe, "%s/%s/index.html", path, tails[i]);
        if (access(probe, R_OK) == 0) {
            *strrchr(probe, '/') = 0;
            return bn_xstrdup(probe);
        }
    }
    return NULL;
}

/* ---------------------------------------------------------------- the worker's half */

/* Ends when the server has said stop, or has gone. Freeing the runtime closes the port, which the server waits for. */
static void *embed_main(void *arg)
{
    embedded *m = arg;
    bn_error err = { 0 };
    const bn_config *config;
    if (bn_runtime_start(m->rt, &err)) {
        bn_log(BN_LOG_ERROR, LOGGER, "%s", err.text);
        st_serve_stop();
        return NULL;
    }
    config = bn_runtime_wait_config(m->rt);
    if (config && bn_chost_start(m->host, m->rt, config, &err))
        bn_runtime_fatal(m->rt, err.text);
    else if (config)
        bn_runtime_ready(m->rt);
    bn_runtime_join(m->rt);
    m->stuck = !bn_chost_join(m->host, GRACE_NS);
    if (!m->stuck) {
        bn_runtime_free(m->rt);
        m->rt = NULL;
    }
    return NULL;
}

static bn_status make_worker(embedded *m, const st_serve_opts *opts, bn_error *err)
{
    bn_runtime_opts rt;
    int fds[2];
    bn_status rc;
    if (!opts->app)
        return bn_fail(err, BN_EINVAL, "st_serve wants .app, the function to run");
    rc = bn_chost_new(&(bn_chost_opts){ .main = opts->app, .name = opts->name }, &m->host, err);
    if (!rc)
        rc = bn_port_pair(fds, err);
    if (rc)
        return rc;
    m->server_fd = fds[0];
    rt = (bn_runtime_opts){ .port_fd = fds[1], .script = bn_chost_script(m->host), .host = bn_chost_host(m->host) };
    return bn_runtime_new(&rt, &m->rt, err);
}

/* true: everything is freed. false: a run calls no command and goes on; what it uses stays. */
static bool drop_worker(embedded *m)
{
    if (m->server_fd >= 0)
        close(m->server_fd);
    if (m->started)
        pthread_join(m->thread, NULL);
    if (m->stuck)
        return false;
    if (m->rt)
        bn_runtime_free(m->rt);
    bn_chost_free(m->host);
    return true;
}

/* ---------------------------------------------------------------- serving */

static void say_listening(void *arg, const char *url)
{
    bn_log(BN_LOG_INFO, LOGGER, "%s is served at %s", (const char *)arg, url);
}

static bn_status serve(embedded *m, const st_serve_opts *opts, int *exit_code, bn_error *err)
{
    bn_server *server;
    bn_server_opts so = {
        .config = m->config, .static_dir = m->static_dir, .worker_fd = m->server_fd, .worker_name = "the app",
        .on_listening = opts->on_listening ? opts->on_listening : say_listening,
        .arg = opts->on_listening ? opts->arg : (void *)(opts->name ? opts->name : "The app"),
        .listen_fd = opts->listen_fd ? opts->listen_fd : -1, .signals = !opts->no_signals,
    };
    bn_status rc = bn_server_new(&so, &server, err);
    if (rc)
        return rc;
    m->server_fd = -1; /* the server's now */
    if (!set_current(server)) {
        bn_server_free(server);
        return bn_fail(err, BN_EINVAL, "st_serve is serving already: one at a time");
    }
    rc = bn_thread_start(&m->thread, "bourn-embed", embed_main, m, err);
    if (!rc) {
        m->started = true;
        *exit_code = bn_server_loop(server);
    }
    set_current(NULL);
    bn_server_free(server);
    return rc;
}

int st_serve(const st_serve_opts *opts)
{
    embedded *m = bn_xcalloc(1, sizeof *m);
    bn_error err = { 0 };
    int exit_code = 1;
    bn_status rc;
    m->server_fd = -1;
    rc = configure(m, opts, &err);
    if (!rc)
        rc = make_worker(m, opts, &err);
    if (!rc) {
        m->static_dir = opts->static_dir ? bn_xstrdup(opts->static_dir) : find_static();
        rc = serve(m, opts, &exit_code, &err);
    }
    if (rc)
        fprintf(stderr, "bourn: %s\n", err.text);
    if (!drop_worker(m))
        return exit_code;
    free(m->static_dir);
    bn_config_free(m->config);
    free(m);
    return exit_code;
}
