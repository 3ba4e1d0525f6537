/* room.c: a place in the loop's epoll set for a descriptor that is about to be watched.
 *
 * libuv ends the process when epoll refuses a descriptor, as it does where the user's watches are used up
 * (fs.epoll.max_user_watches, which containers of one user share) or the kernel has no memory. So the place is taken
 * here first, where it can be refused; libuv then finds the descriptor in the set and says what it waits for.
 *
 * Threads  the server loop only. */
#include "server/server_private.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/log.h"

static void say_no_room(bn_server *s, int error)
{
    uint64_t now = uv_now(&s->loop);
    if (s->no_room_said && now - s->no_room_said < FULL_SAY_MS)
        return;
    s->no_room_said = now ? now : 1;
    bn_log(BN_LOG_WARNING, LOGGER,
           "the kernel watches no further descriptor (%s): clients are turned away. Raise fs.epoll.max_user_watches",
           strerror(error));
}

bool bn_server_room_for(bn_server *s, int fd)
{
    struct epoll_event nothing_yet = { .data.fd = -1 }; /* libuv passes over events of -1 */
    if (epoll_ctl(uv_backend_fd(&s->loop), EPOLL_CTL_ADD, fd, &nothing_yet) == 0 || errno == EEXIST)
        return true;
    say_no_room(s, errno);
    return false;
}

bool bn_server_room_for_stream(bn_server *s, const uv_stream_t *stream)
{
    uv_os_fd_t fd;
    return uv_fileno((const uv_handle_t *)stream, &fd) == 0 && bn_server_room_for(s, fd);
}
