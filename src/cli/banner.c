/* banner.c: see banner.h. Runs on the server's loop, once, before any worker: it never waits for anything. */
#include "cli/banner.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/paths.h"

#define TEXT_MAX ((size_t)64 << 10)

extern char **environ;

/* The port in "scheme://host:port/path"; -1: none. */
static long port_of(const char *url)
{
    const char *host = strstr(url, "://"), *end, *colon = NULL;
    if (!host)
        return -1;
    host += 3;
    end = host + strcspn(host, "/");
    for (const char *s = host; s < end; s++)
        if (*s == ':')
            colon = s;
        else if (*s == ']')
            colon = NULL;
    return colon ? strtol(colon + 1, NULL, 10) : -1;
}

bn_status bn_banner_url(const bn_config *c, const char *listening, const char *host, bn_buf *out)
{
    const char *base = bn_config_str(c, "server.baseUrlPath");
    long port = port_of(listening);
    size_t n;
    bool bare6 = strchr(host, ':') && host[0] != '[';
    if (bn_config_is_set(c, "browser.serverPort") || port < 0)
        port = (long)bn_config_int(c, "browser.serverPort");
    base += strspn(base, "/");
    n = strlen(base);
    while (n && base[n - 1] == '/')
        n--;
    return bn_buf_printf(out, "%s://%s%s%s:%ld%s%.*s",
                         bn_config_str(c, "server.sslCertFile") ? "https" : "http", bare6 ? "[" : "", host,
                         bare6 ? "]" : "", port, n ? "/" : "", (int)n, base);
}

/* The first address of the machine that others may reach it by. */
static bool network_address(char out[INET_ADDRSTRLEN])
{
    struct ifaddrs *all, *a;
    bool found = false;
    if (getifaddrs(&all))
        return false;
    for (a = all; a && !found; a = a->ifa_next) {
        if (!a->ifa_addr || a->ifa_addr->sa_family != AF_INET || (a->ifa_flags & IFF_LOOPBACK) ||
            !(a->ifa_flags & IFF_UP))
            continue;
        found = inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)a->ifa_addr)->sin_addr, out,
                          INET_ADDRSTRLEN) != NULL;
    }
    freeifaddrs(all);
    return found;
}

static void put_line(bn_buf *out, const bn_banner *b, const char *label, const char *listening,
                     const char *host)
{
    bn_buf_printf(out, "  %s: ", label);
    bn_banner_url(b->config, listening, host, out);
    bn_buf_append_str(out, "\n");
}

/* The host that the one address to show and open has; NULL: any. */
static const char *chosen_host(const bn_config *c)
{
    const char *address = bn_config_str(c, "server.address");
    if (bn_config_is_set(c, "browser.serverAddress"))
        return bn_config_str(c, "browser.serverAddress");
    return address && strcmp(address, "0.0.0.0") != 0 && strcmp(address, "::") != 0 ? address : NULL;
}

static void print_addresses(const bn_banner *b, const char *url, bool unix_socket)
{
    const char *host = chosen_host(b->config);
    char network[INET_ADDRSTRLEN];
    bn_buf text;
    bn_buf_init(&text, TEXT_MAX);
    bn_buf_printf(&text, "\n  bourn runs %s\n\n", b->name);
    if (unix_socket && !bn_config_is_set(b->config, "browser.serverAddress")) {
        bn_buf_printf(&text, "  Socket: %s\n", url);
    } else if (host) {
        put_line(&text, b, "URL", url, host);
    } else {
        put_line(&text, b, "Local URL", url, "localhost");
        if (network_address(network))
            put_line(&text, b, "Network URL", url, network);
    }
    bn_buf_append_str(&text, "\n");
    fwrite(text.p, 1, text.n, stdout);
    fflush(stdout);
    bn_buf_release(&text);
}

/* The shell ends at once and leaves the browser to init: nobody has to wait for it. */
static void open_browser(const char *url)
{
    char *opener = bn_paths_program("xdg-open");
    char *argv[] = { "sh", "-c", "\"$0\" \"$1\" >/dev/null 2>&1 </dev/null &", opener, (char *)(uintptr_t)url,
                     NULL };
    pid_t pid;
    if (opener && posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ) == 0)
        waitpid(pid, NULL, 0);
    free(opener);
}

static bool has_display(void)
{
    const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
    return (x && *x) || (wayland && *wayland);
}

void bn_banner_show(void *arg, const char *url)
{
    const bn_banner *b = arg;
    bool unix_socket = strncmp(url, "unix:", 5) == 0;
    const char *host = chosen_host(b->config);
    bn_buf address;
    if (!bn_config_bool(b->config, "logger.hideWelcomeMessage"))
        print_addresses(b, url, unix_socket);
    if (unix_socket || bn_config_bool(b->config, "server.headless") || !has_display())
        return;
    bn_buf_init(&address, TEXT_MAX);
    if (!bn_banner_url(b->config, url, host ? host : "localhost", &address) &&
        !bn_buf_append(&address, bn_bytes_of("", 1)))
        open_browser((const char *)address.p);
    bn_buf_release(&address);
}
