/* widget_states.h: one WidgetState of the browser as a plain value. Pure functions, any thread. */
#ifndef BN_STATE_WIDGET_STATES_H
#define BN_STATE_WIDGET_STATES_H

#include "state/state.h"

typedef struct bn_widget_raw {
    bn_bytes id;
    uint32_t field; /* number of the WidgetState field that carried the value; 0: the value was cleared */
    bn_value value; /* owned; NONE when cleared */
} bn_widget_raw;

/* The next widget of a WidgetStates message. BN_OK: *rest moves on, and out->value is the caller's.
 * BN_ENOENT: the end. BN_EPROTO: malformed, or text that is not UTF-8. */
bn_status bn_widget_states_next(bn_bytes *rest, bn_widget_raw *out);

/* The WidgetState field that a kind travels in; 0 for BN_WIDGET_MESSAGE, which any sub-message field
 * serves. */
uint32_t bn_widget_kind_field(bn_widget_kind kind);
bool bn_widget_field_fits(bn_widget_kind kind, uint32_t field);

/* A value that holds for one run: clicks, submitted text. */
bool bn_widget_kind_is_trigger(bn_widget_kind kind);

#endif
