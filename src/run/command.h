// SPDX-License-Identifier: MIT
/* Which file a command is. */
#ifndef LB_COMMAND_H
#define LB_COMMAND_H

/* The file that execvp(3) would run. Ends lb-run with 126 or 127 where there is none. */
const char *command_find(const char *name);

/* Why lb-run does not run PATH, in a line; NULL where it does. */
const char *command_refusal(const char *path);

#endif
