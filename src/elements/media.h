/* media.h: what elements show or offer that is no text: their files, handed to the server, and the addresses that the
 * page is told instead.
 *
 * Threads  as command.h. While a file is encoded, hashed and copied the door is paused: Python runs meanwhile. */
#ifndef BN_ELEMENTS_MEDIA_H
#define BN_ELEMENTS_MEDIA_H

#include "elements/command_private.h"
#include "runtime/media.h"

/* One file as the page is told of it. {0} shows nothing. */
typedef struct bn_shown {
    bn_media_item *item; /* a reference; NULL: an address of somebody else's, or bare mode */
    uint8_t       *own;  /* on the heap: the address, if it is long and made here */
    bn_bytes       url;
} bn_shown;

/* Schemes of an address. */
enum { BN_URL_HTTP = 1, BN_URL_DATA = 2, BN_URL_MAILTO = 4 };

/* http://host…, data:something, mailto:someone */
bool bn_is_url(bn_bytes text, unsigned schemes);
/* An address that the browser can ask for as it stands: of the schemes http, https and data, or under app/static. */
bool bn_is_address(bn_bytes text);
bool bn_is_file(bn_bytes path);
/* A path as C wants it, on the heap; NULL: it has a NUL inside. */
char *bn_path_of(bn_bytes path);
/* The whole file. Fails with MediaFileStorageError. */
bn_status bn_read_file(bn_bytes path, bn_buf *out, bn_error *err);

/* A file of these bytes. In bare mode: no address. */
bn_status bn_shown_content(bn_call *call, const bn_media_add *add, bn_shown *out, bn_error *err);
/* A path, or bytes. */
bn_status bn_shown_file(bn_call *call, const st_val *data, const char *type, bn_shown *out, bn_error *err);
/* An address made here: copied. */
bn_status bn_shown_text(bn_bytes url, bn_shown *out, bn_error *err);
void bn_shown_release(bn_shown *list, size_t n);

/* Encode the whole element and put it; the files then belong to its place. In bare mode: nothing. */
bn_status bn_shown_put(bn_call *call, const bn_shown *list, size_t n, bn_error *err);

/* `alt`, a text for those who cannot see: without outer white space, and warned about where nothing is left. p NULL:
 * none. `empty`: "" says that there is nothing to say. */
bn_bytes bn_alt_text(bn_bytes alt, bool empty);
void bn_encode_alt(const bn_call *call, size_t i, bn_wire *w, bn_pb tag);

/* The row's parameter. */
#define P_ALT(type)                                                                                          \
    P(type, alt, .flags = BN_ARG_HELP | BN_ARG_NO_ID, .py_type = "str | None", .fallback = "None",           \
      .doc = "Says what is shown to those who cannot see it.")

/* The place among what the Tab key goes to. */
bn_status bn_check_tab_index(const bn_call *call, const st_val *v, bn_error *err);

#endif
