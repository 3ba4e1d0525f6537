/* frame.h: tables as parts of messages, and what is selected in them or in charts: shared by the table commands, charts and
 * whatever else sends ArrowData. */
#ifndef BN_ELEMENTS_FRAME_H
#define BN_ELEMENTS_FRAME_H

#include "data/build.h"
#include "data/frame.h"
#include "elements/command_private.h"

/* A table on its way into a message. {0} is none. */
typedef struct bn_sheet {
    st_table *from; /* borrowed */
    bn_table *table;
    bn_ipc   *ipc, *display;
} bn_sheet;

/* The table in a parameter (none given: an empty one), ready to be written. On failure *out is none. The caller owes
 * bn_sheet_release(): in the row's `done`. */
bn_status bn_sheet_open(const bn_call *call, const st_val *v, const char *param, bn_sheet *out, bn_error *err);
/* The same in two steps: found, with what is known of it; and ready to be written. */
bn_status bn_sheet_find(const bn_call *call, const st_val *v, const char *param, bn_sheet *out, bn_error *err);
bn_status bn_sheet_ready(const bn_call *call, bn_sheet *s, bn_error *err);
void bn_sheet_release(bn_sheet *s);
/* The stream's bytes under `tag`. */
void bn_ipc_encode(const bn_ipc *ipc, bn_wire *w, bn_pb tag);
/* As ArrowData under `tag`. */
void bn_sheet_encode(const bn_sheet *s, bn_wire *w, bn_pb tag);
/* The same of what is an Arrow IPC stream already. It is the browser that reads it. */
void bn_stream_encode(bn_bytes stream, bn_wire *w, bn_pb tag);
/* Into an id. */
void bn_sheet_hash(const bn_sheet *s, bn_hash *h);

/* ---- commands that are widgets only where something can be selected in them ---- */
/* Is their `on_select` (parameter i) anything but "ignore"? */
bool bn_select_is_on(const bn_call *call, size_t i);
/* For `identify`: the id and the value where it is. */
bn_status bn_select_identify(bn_call *call, size_t i, bn_error *err);
/* The JSON text of a value: a STATE's, a STR's, or a foreign object's by way of the door; NONE: it has none. Owned. */
bn_value bn_state_json(const bn_call *call, bn_value v);

#endif
