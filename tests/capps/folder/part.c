/* part.c: the app's other source. */
#include "part.h"

const char *part(void)
{
    return "part one";
}
