// SPDX-License-Identifier: MIT
/*
 * usage: launcher VAR=VALUE... COMMAND [ARGUMENT]...: the least that a launcher can do.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	(void)argc;
	for (argv++; *argv && strchr(*argv, '='); argv++)
		putenv(*argv);
	if (*argv)
		execvp(*argv, argv);
	return 127;
}
