/* watch.c: see watch.h. Folders are watched, not files: editors save by writing a new file and renaming it. */
#include "cdoor/watch.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/thread.h"

#define LOOK_MS  1000
#define QUIET_MS 20 /* a save is several events: the burst is over when none has come for so long */
#define EVENTS   (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE)

struct bn_watch {
    pthread_t    thread;
    int          notify_fd; /* -1: by looking, or never */
    int          stop_fd;
    int          look_ms;   /* -1: never */
    bn_watch_fn  touched;
    void        *arg;
};

bn_watch_how bn_watch_how_of(const char *word)
{
    if (word && strcmp(word, "none") == 0)
        return BN_WATCH_NONE;
    return word && strcmp(word, "poll") == 0 ? BN_WATCH_POLL : BN_WATCH_NOTIFY;
}

void bn_watch_file(bn_watch *w, const char *path)
{
    char folder[PATH_MAX], *slash;
    struct stat st;
    if (!w || w->notify_fd < 0)
        return;
    snprintf(folder, sizeof folder, "%s", path);
    slash = strrchr(folder, '/');
    if (slash && !(stat(folder, &st) == 0 && S_ISDIR(st.st_mode)))
        slash[slash == folder] = 0;
    if (inotify_add_watch(w->notify_fd, folder, EVENTS) < 0)
        bn_log(BN_LOG_WARNING, "bourn.watch", "cannot watch %s: %s", folder, strerror(errno));
}

/* Waits for an event or the end. false: the end. */
static bool wait_for_news(bn_watch *w, int timeout_ms, bool *news)
{
    struct pollfd fds[2] = { { .fd = w->stop_fd, .events = POLLIN }, { .fd = w->notify_fd, .events = POLLIN } };
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    int n;
    do
        n = poll(fds, 2, timeout_ms);
    while (n < 0 && errno == EINTR);
    *news = fds[1].revents != 0;
    while (*news && read(w->notify_fd, events, sizeof events) > 0)
        ;
    return fds[0].revents == 0;
}

static void *watch_main(void *arg)
{
    bn_watch *w = arg;
    bool news;
    w->touched(w->arg);
    while (wait_for_news(w, w->look_ms, &news)) {
        while (news)
            if (!wait_for_news(w, QUIET_MS, &news))
                return NULL;
        w->touched(w->arg);
    }
    return NULL;
}

bn_status bn_watch_new(const char *path, bn_watch_how how, bn_watch_fn touched, void *arg, bn_watch **out,
                       bn_error *err)
{
    bn_watch *w = bn_xcalloc(1, sizeof *w);
    bn_status rc = BN_OK;
    *out = NULL;
    *w = (bn_watch){ .notify_fd = -1, .look_ms = -1, .touched = touched, .arg = arg };
    w->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (w->stop_fd < 0)
        rc = bn_fail_errno(err, "cannot watch the app's files");
    if (how == BN_WATCH_NOTIFY)
        w->notify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (how == BN_WATCH_POLL || (how == BN_WATCH_NOTIFY && w->notify_fd < 0))
        w->look_ms = LOOK_MS;
    bn_watch_file(w, path);
    *out = w; /* before the thread starts: its first call may use it */
    if (!rc)
        rc = bn_thread_start(&w->thread, "bourn-watch", watch_main, w, err);
    if (!rc)
        return BN_OK;
    *out = NULL;
    if (w->stop_fd >= 0)
        close(w->stop_fd);
    if (w->notify_fd >= 0)
        close(w->notify_fd);
    free(w);
    return rc;
}

void bn_watch_free(bn_watch *w)
{
    if (!w)
        return;
    eventfd_write(w->stop_fd, 1);
    pthread_join(w->thread, NULL);
    close(w->stop_fd);
    if (w->notify_fd >= 0)
        close(w->notify_fd);
    free(w);
}
