/* names.c: the browser's messages and their fields by name, for add-ons and for tests of apps. Const tables:
 * any thread. */
#include <string.h>

#include "wire_names.h"

#include "names.h"

const bn_schema_message *py_message_named(const char *name)
{
    for (size_t i = 0; i < bn_wire_message_count; i++)
        if (strcmp(bn_wire_messages[i].name, name) == 0)
            return &bn_wire_messages[i];
    return NULL;
}

uint32_t py_field_number(const char *message, const char *field)
{
    const bn_schema_message *m = py_message_named(message);
    for (size_t i = 0; m && i < m->field_count; i++)
        if (strcmp(m->fields[i].name, field) == 0)
            return m->fields[i].number;
    return 0;
}

const char *py_field_name(const char *message, uint32_t number)
{
    const bn_schema_message *m = py_message_named(message);
    for (size_t i = 0; m && i < m->field_count; i++)
        if (m->fields[i].number == number)
            return m->fields[i].name;
    return NULL;
}
