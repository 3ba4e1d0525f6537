/* capture.h: what a cached function shows, noted while it runs, and shown again where its result comes from the cache.
 *
 * Between begin and end every element and container that this thread puts, whatever its door, is noted by where it
 * went: the current container, a root, a container or a place made since begin, or somewhere else. Files that it shows
 * are noted with their content. The notes are plain bytes, so that they can be kept, counted and written to disk.
 *
 * Threads  a capture belongs to the thread it was begun in, or resumed in; captures nest. Notes are bytes. */
#ifndef BN_RUNTIME_CAPTURE_H
#define BN_RUNTIME_CAPTURE_H

#include "runtime/media.h"

typedef struct bn_capture bn_capture;

bn_capture *bn_capture_new(void);
void bn_capture_free(bn_capture *c);   /* takes NULL; not entered */
void bn_capture_enter(bn_capture *c);  /* from here on, this thread */
void bn_capture_leave(bn_capture *c);  /* the one entered last */
bool bn_capture_here(void);            /* is this thread in one? */
bn_bytes bn_capture_notes(const bn_capture *c); /* as long as it lives; n 0: nothing was shown */

/* Show what `notes` say. `parent` and `slot`: the current container, as for bn_run_ctx_put(). *foreign: the notes speak
 * of a container that the function had not made; what came before has been shown. */
bn_status bn_capture_replay(bn_run_ctx *ctx, bn_bytes notes, bn_block *parent, uint32_t slot, bool *foreign, bool *full,
                            bn_error *err);

/* For bn_run_ctx_put() alone: `asked` is the place that was asked for, `slot` the one that was taken. */
void bn_capture_note(bn_run_ctx *ctx, bn_block *parent, const bn_delta *delta, uint32_t asked, uint32_t slot,
                     bn_block *made);
/* For bn_run_ctx_media() and bn_run_ctx_media_place() alone: the file's content is part of the notes. */
void bn_capture_media(const bn_media_add *add);
void bn_capture_media_place(const bn_block *block, uint32_t slot, const char *part, const bn_media_item *item);

#endif
