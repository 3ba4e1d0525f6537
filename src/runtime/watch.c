/* watch.c: see watch.h. Folders are watched, not files: editors save by writing a new file and renaming it. */
#include "runtime/watch.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/thread.h"

#define LOOK_MS  1000
#define QUIET_MS 20  /* a save is several events: the burst is over when none has come for so long */
#define BURST_MS 250 /* ... or when it lasts so long: a folder may be written to all the time */
#define LINKS    16
#define EVENTS   (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF)

struct bn_watch {
    pthread_t    thread;
    int          notify_fd; /* -1: by looking, or never */
    int          wake_fd;
    atomic_bool  stopping;  /* relaxed, as look_ms: the eventfd's write and read order them */
    atomic_int   look_ms;   /* -1: never */
    bn_watch_fn  touched;
    void        *arg;
};

bn_watch_how bn_watch_how_of(const char *word)
{
    if (word && strcmp(word, "none") == 0)
        return BN_WATCH_NONE;
    return word && strcmp(word, "poll") == 0 ? BN_WATCH_POLL : BN_WATCH_NOTIFY;
}

/* The kernel watches no more folders than it is set to: what it does not watch is looked at. */
static void look_instead(bn_watch *w, const char *folder)
{
    int never = -1;
    const char *why = strerror(errno);
    if (!atomic_compare_exchange_strong(&w->look_ms, &never, LOOK_MS))
        return;
    bn_log(BN_LOG_WARNING, "bourn.watch", "cannot watch %s: %s. Sources are looked at every second instead",
           folder, why);
    eventfd_write(w->wake_fd, 1);
}

/* Shortens `folder` to the nearest that exists. */
static void watch_folder(bn_watch *w, char *folder)
{
    for (char *slash; inotify_add_watch(w->notify_fd, folder, EVENTS) < 0;) {
        if ((errno != ENOENT && errno != ENOTDIR) || !(slash = strrchr(folder, '/')) || strcmp(folder, "/") == 0) {
            look_instead(w, folder);
            return;
        }
        slash[slash == folder] = 0;
    }
}

static void watch_parent(bn_watch *w, const char *path)
{
    char folder[PATH_MAX], *slash;
    snprintf(folder, sizeof folder, "%s", path);
    slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = 0;
    watch_folder(w, folder);
}

/* The first symbolic link on the way along `path`, followed. false: there is none. */
static bool follow(bn_watch *w, char path[PATH_MAX])
{
    char link[PATH_MAX], to[PATH_MAX], made[3 * PATH_MAX];
    for (size_t n = 1; n <= strlen(path); n++) {
        struct stat st;
        ssize_t got;
        if (path[n] != '/' && path[n] != 0)
            continue;
        snprintf(link, sizeof link, "%.*s", (int)n, path);
        if (lstat(link, &st) != 0)
            return false;
        if (!S_ISLNK(st.st_mode) || (got = readlink(link, to, sizeof to - 1)) <= 0)
            continue;
        to[got] = 0;
        watch_parent(w, link);
        *strrchr(link, '/') = 0;
        snprintf(made, sizeof made, "%s%s%s%s", *to == '/' ? "" : link, *to == '/' ? "" : "/", to, path + n);
        if (strlen(made) >= PATH_MAX)
            return false;
        memcpy(path, made, strlen(made) + 1);
        return true;
    }
    return false;
}

void bn_watch_file(bn_watch *w, const char *path)
{
    char at[PATH_MAX];
    struct stat st;
    if (!w || w->notify_fd < 0 || *path != '/' || strlen(path) >= sizeof at)
        return;
    memcpy(at, path, strlen(path) + 1);
    for (int links = 0; links < LINKS && follow(w, at); links++)
        ;
    if (stat(at, &st) == 0 && S_ISDIR(st.st_mode))
        watch_folder(w, at);
    else
        watch_parent(w, at);
}

/* Waits for an event or the end. false: the end. */
static bool wait_for_news(bn_watch *w, int timeout_ms, bool *news)
{
    struct pollfd fds[2] = { { .fd = w->wake_fd, .events = POLLIN }, { .fd = w->notify_fd, .events = POLLIN } };
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    eventfd_t ignored;
    int n;
    do
        n = poll(fds, 2, timeout_ms);
    while (n < 0 && errno == EINTR);
    *news = fds[1].revents != 0;
    while (*news && read(w->notify_fd, events, sizeof events) > 0)
        ;
    if (fds[0].revents)
        eventfd_read(w->wake_fd, &ignored);
    return !atomic_load_explicit(&w->stopping, memory_order_relaxed);
}

static void *watch_main(void *arg)
{
    bn_watch *w = arg;
    bool news;
    w->touched(w->arg);
    while (wait_for_news(w, atomic_load_explicit(&w->look_ms, memory_order_relaxed), &news)) {
        uint64_t enough = bn_now_ns() + BURST_MS * BN_MS_NS;
        while (news && bn_now_ns() < enough)
            if (!wait_for_news(w, QUIET_MS, &news))
                return NULL;
        w->touched(w->arg);
    }
    return NULL;
}

bn_status bn_watch_new(bn_watch_how how, bn_watch_fn touched, void *arg, bn_watch **out, bn_error *err)
{
    bn_watch *w = bn_xcalloc(1, sizeof *w);
    bn_status rc = BN_OK;
    *out = NULL;
    *w = (bn_watch){ .notify_fd = -1, .look_ms = -1, .touched = touched, .arg = arg };
    w->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (w->wake_fd < 0)
        rc = bn_fail_errno(err, "cannot watch the app's files");
    if (how == BN_WATCH_NOTIFY)
        w->notify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (how == BN_WATCH_POLL || (how == BN_WATCH_NOTIFY && w->notify_fd < 0))
        w->look_ms = LOOK_MS;
    *out = w; /* before the thread starts: its first call may use it */
    if (!rc)
        rc = bn_thread_start(&w->thread, "bourn-watch", watch_main, w, err);
    if (!rc)
        return BN_OK;
    *out = NULL;
    if (w->wake_fd >= 0)
        close(w->wake_fd);
    if (w->notify_fd >= 0)
        close(w->notify_fd);
    free(w);
    return rc;
}

void bn_watch_free(bn_watch *w)
{
    if (!w)
        return;
    atomic_store_explicit(&w->stopping, true, memory_order_relaxed);
    eventfd_write(w->wake_fd, 1);
    pthread_join(w->thread, NULL);
    close(w->wake_fd);
    if (w->notify_fd >= 0)
        close(w->notify_fd);
    free(w);
}
