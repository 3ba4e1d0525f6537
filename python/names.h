/* names.h: fields of the browser's messages by name. */
#ifndef BN_PYTHON_NAMES_H
#define BN_PYTHON_NAMES_H

#include <stdint.h>

#include "wire_names.h"

const bn_schema_message *py_message_named(const char *name); /* NULL: none is called so */
uint32_t py_field_number(const char *message, const char *field); /* 0: no such field */
const char *py_field_name(const char *message, uint32_t number);  /* static; NULL: no such field */

#endif
