/* component.h: what the doors share of components. */
#ifndef BN_ELEMENTS_COMPONENT_H
#define BN_ELEMENTS_COMPONENT_H

#include <jansson.h>

#include "base/bytes.h"

/* *out: a reference; of an object, or of any JSON. `text` NULL: an empty object, or null. BN_EUSER: it is none. */
bn_status bn_component_json(const char *param, const char *text, bool object, json_t **out, bn_error *err);

/* The id under which the browser sends what the component `id` triggers; empty without memory. */
void bn_component_triggers_id(bn_bytes id, bn_buf *out);

#endif
