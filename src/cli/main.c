/* main.c: the executable `bourn`. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
    return bn_cli_main(argc, argv);
}
