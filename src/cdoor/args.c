/* args.c: see args.h. */
#include "cdoor/args.h"

#include "bourn/st.h"

static int count;
static char **items;

void bn_args_set(int argc, char **argv)
{
    count = argc;
    items = argv;
}

int st_args(char *const **out)
{
    if (out)
        *out = items;
    return count;
}
