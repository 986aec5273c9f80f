// SPDX-License-Identifier: MIT
/* Which file a command is. */
#ifndef LB_COMMAND_H
#define LB_COMMAND_H

/* The file that execvp(3) would run. Ends lb-run with 126 or 127 where there is none. */
const char *command_find(const char *name);

/*
 * Why the loader would ignore LD_PRELOAD for PATH, as it gains rights; NULL: it would
 * not.
 */
const char *command_privilege(const char *path);

#endif
