/* Any bytes a worker may write, through a real socket pair: the reader never faults, never hands over a
 * payload that reaches past its frame, and leaves no descriptor open. */
#include <sys/socket.h>
#include <unistd.h>

#include "port/port.h"

static bn_status touch(void *arg, bn_port_frame *frame, bn_error *err)
{
    bn_bytes rest = frame->payload;
    const char *name, *value;
    size_t *handed = arg, sink = 0;
    (void)err;
    for (size_t i = 0; i < frame->payload.n; i++)
        sink += frame->payload.p[i];
    while (bn_port_string_next(&rest, &name, &value))
        sink += strlen(name) + strlen(value);
    if (sink > 256 * (frame->payload.n + 1))
        __builtin_trap();
    *handed += sizeof frame->head + frame->payload.n;
    return BN_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fds[2];
    bn_port *port;
    size_t handed = 0, step = size ? data[0] % 97 + 1 : 1;
    bn_status rc = BN_OK;

    if (size > 60000 || bn_port_pair(fds, NULL) || bn_port_new(fds[1], 1 << 20, &port, NULL))
        return 0;
    for (size_t at = 0; at < size && !rc; at += step) {
        size_t n = size - at < step ? size - at : step;
        if (write(fds[0], data + at, n) != (ssize_t)n)
            break;
        rc = bn_port_read(port, touch, &handed, NULL);
    }
    if (handed > size)
        __builtin_trap();
    close(fds[0]);
    bn_port_free(port);
    return 0;
}
