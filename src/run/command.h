// SPDX-License-Identifier: MIT
/* Which file a command is. */
#ifndef LB_COMMAND_H
#define LB_COMMAND_H

/* The file that execvp(3) would run. Ends lb-run with 126 or 127 where there is none. */
const char *command_find(const char *name);

#endif
