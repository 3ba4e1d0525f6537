/* table.c: the roll of all commands. */
#include "elements/command.h"

#define X(name) [BN_CMD_ID_##name] = &bn_cmd_##name,
const bn_command *const bn_commands[BN_CMD_ID_COUNT] = { BN_COMMANDS(X) };
#undef X

const bn_command *bn_command_find(const char *name)
{
    for (size_t i = 0; i < BN_CMD_ID_COUNT; i++)
        if (strcmp(bn_commands[i]->name, name) == 0)
            return bn_commands[i];
    return NULL;
}
