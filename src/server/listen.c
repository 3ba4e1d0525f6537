/* listen.c: the listening socket: handed over (by a service manager, say), a unix socket, or TCP by
 * configuration.
 *
 * Threads  before the loop runs, then its closing on the loop. Names are resolved here, never later. */
#include "server/server_private.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

enum {
    BACKLOG = 2048,
    PORTS_TRIED = 100, /* past the default one, as the peer does when no port was asked for */
};

static bn_status unix_listen(bn_server *s, const char *path, int *fd, bn_error *err)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    struct stat st;
    if (strlen(path) >= sizeof addr.sun_path || !*path)
        return bn_fail(err, BN_EINVAL, "server.address: the path of a unix socket has 1 to %zu bytes",
                       sizeof addr.sun_path - 1);
    memcpy(addr.sun_path, path, strlen(path) + 1);
    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0)
        return bn_fail_errno(err, "cannot make a unix socket");
    if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode)) { /* left behind, or in use? */
        if (connect(*fd, (struct sockaddr *)&addr, sizeof addr) == 0 || errno == EAGAIN) {
            close(*fd);
            return bn_fail(err, BN_EINVAL, "%s is in use by another server: stop it, or choose another path",
                           path);
        }
        unlink(path);
        close(*fd);
        *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (*fd < 0)
            return bn_fail_errno(err, "cannot make a unix socket");
    }
    if (bind(*fd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(*fd, BACKLOG) < 0) {
        bn_fail_errno(err, "cannot listen on %s", path);
        close(*fd);
        return BN_EIO;
    }
    s->unix_path = bn_xstrdup(path);
    return BN_OK;
}

/* One attempt at one address. Returns the descriptor, or -1 with errno. */
static int tcp_try(const struct addrinfo *a, unsigned port)
{
    struct sockaddr_storage addr = { 0 };
    int one = 1, zero = 0, saved;
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    memcpy(&addr, a->ai_addr, a->ai_addrlen);
    if (a->ai_family == AF_INET6)
        ((struct sockaddr_in6 *)&addr)->sin6_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in *)&addr)->sin_port = htons((uint16_t)port);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (a->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
    if (bind(fd, (struct sockaddr *)&addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static bool ipv6_missing(int e)
{
    return e == EADDRNOTAVAIL || e == EAFNOSUPPORT || e == EPROTONOSUPPORT || e == ENOPROTOOPT || e == EINVAL;
}

/* The address, or every address of this machine: both protocols by one socket where there is IPv6. */
static int tcp_open(const char *address, unsigned port, bn_error *err)
{
    struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM }, *found;
    int fd, saved, rc = getaddrinfo(address ? address : "::", NULL, &hints, &found);
    if (rc) {
        bn_fail(err, BN_EINVAL, "server.address: %s is no address of this machine: %s", address,
                gai_strerror(rc));
        errno = 0;
        return -1;
    }
    fd = tcp_try(found, port);
    saved = errno;
    freeaddrinfo(found);
    if (fd < 0 && !address && ipv6_missing(saved))
        return tcp_open("0.0.0.0", port, err);
    errno = saved;
    if (fd < 0)
        bn_fail_errno(err, "cannot listen on %s, port %u", address ? address : "any address", port);
    return fd;
}

static bn_status tcp_listen(bn_server *s, int *fd, bn_error *err)
{
    const bn_config *config = s->opts.config;
    const char *address = bn_config_str(config, "server.address");
    int64_t first = bn_config_int(config, "server.port");
    bool chosen = bn_config_is_set(config, "server.port");

    if (first < 0 || first > 65535)
        return bn_fail(err, BN_EINVAL,
                       "server.port: %lld is no port; choose 1 to 65535, or 0 for any free one",
                       (long long)first);
    for (int64_t port = first; port <= 65535 && port <= first + PORTS_TRIED; port++) {
        *fd = tcp_open(address && *address ? address : NULL, (unsigned)port, err);
        if (*fd >= 0)
            return BN_OK;
        if (errno != EADDRINUSE && errno != EACCES)
            return BN_EIO;
        if (!chosen)
            continue;
        if (errno == EACCES)
            return bn_fail(err, BN_EINVAL,
                           "Port %lld is reserved by the system: choose one from 1024 on with "
                           "--server.port",
                           (long long)port);
        return bn_fail(err, BN_EINVAL,
                       "Port %lld is in use by another program: stop it, or choose another port with "
                       "--server.port",
                       (long long)port);
    }
    return bn_fail(err, BN_EINVAL, "Ports %lld to %lld are all in use: choose another with --server.port",
                   (long long)first, (long long)first + PORTS_TRIED);
}

/* http://host:port/base as a browser on this machine would write it. */
static void make_url(bn_server *s, int fd)
{
    const char *host = "localhost", *address = bn_config_str(s->opts.config, "server.address");
    const char *shown = bn_config_str(s->opts.config, "browser.serverAddress");
    struct sockaddr_storage addr = { 0 };
    socklen_t n = sizeof addr;
    unsigned port = 0;
    bool v6;

    if (s->unix_path) {
        if (asprintf(&s->url, "unix://%s", s->unix_path) < 0)
            s->url = bn_xstrdup("unix:");
        return;
    }
    if (getsockname(fd, (struct sockaddr *)&addr, &n) == 0) {
        if (addr.ss_family == AF_INET6)
            port = ntohs(((struct sockaddr_in6 *)&addr)->sin6_port);
        else if (addr.ss_family == AF_INET)
            port = ntohs(((struct sockaddr_in *)&addr)->sin_port);
    }
    if (bn_config_is_set(s->opts.config, "browser.serverAddress") && shown && *shown)
        host = shown;
    else if (address && *address && strcmp(address, "0.0.0.0") != 0 && strcmp(address, "::") != 0)
        host = address;
    if (bn_config_is_set(s->opts.config, "browser.serverPort")
        && bn_config_int(s->opts.config, "browser.serverPort") > 0)
        port = (unsigned)bn_config_int(s->opts.config, "browser.serverPort");
    v6 = strchr(host, ':') && host[0] != '[';
    if (asprintf(&s->url, "%s://%s%s%s:%u%s", s->secure ? "https" : "http", v6 ? "[" : "", host,
                 v6 ? "]" : "", port, s->base)
        < 0)
        s->url = bn_xstrdup("http:");
}

static void on_connection(uv_stream_t *listener, int status)
{
    if (status == 0)
        bn_conn_accept_on_loop(listener->data);
}

static bn_status adopt(bn_server *s, int fd, bn_error *err)
{
    int domain = 0, rc;
    socklen_t n = sizeof domain;
    fcntl(fd, F_SETFD, FD_CLOEXEC); /* one that was handed over may lack it: workers must not hold the port */
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &n) < 0) {
        bn_fail_errno(err, "descriptor %d is no socket to listen on", fd);
        close(fd);
        return BN_EIO;
    }
    if (domain == AF_UNIX) {
        rc = uv_pipe_init(&s->loop, &s->listener.pipe, 0);
        s->listening = rc == 0;
        rc = rc ? rc : uv_pipe_open(&s->listener.pipe, fd);
    } else {
        rc = uv_tcp_init(&s->loop, &s->listener.tcp);
        s->listening = rc == 0;
        rc = rc ? rc : uv_tcp_open(&s->listener.tcp, fd);
    }
    s->listener.stream.data = s;
    if (rc < 0) {
        close(fd);
        return bn_fail(err, BN_EIO, "cannot listen: %s", uv_strerror(rc));
    }
    rc = uv_listen(&s->listener.stream, BACKLOG, on_connection);
    if (rc < 0)
        return bn_fail(err, BN_EIO, "cannot listen: %s", uv_strerror(rc));
    return BN_OK;
}

bn_status bn_listen(bn_server *s, bn_error *err)
{
    const char *address = bn_config_str(s->opts.config, "server.address");
    int fd = s->opts.listen_fd;
    bn_status rc = BN_OK;
    if (fd < 0)
        rc = address && strncmp(address, "unix://", 7) == 0 ? unix_listen(s, address + 7, &fd, err)
                                                            : tcp_listen(s, &fd, err);
    if (rc)
        return rc;
    make_url(s, fd);
    return adopt(s, fd, err);
}

void bn_listen_close(bn_server *s)
{
    if (s->listening && !uv_is_closing((uv_handle_t *)&s->listener.stream))
        uv_close((uv_handle_t *)&s->listener.stream, NULL);
    if (s->unix_path)
        unlink(s->unix_path);
    free(s->unix_path);
    s->unix_path = NULL;
}
