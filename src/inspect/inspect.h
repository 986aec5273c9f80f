// SPDX-License-Identifier: MIT
/*
 * What the file at a path is: core/program with files under it. No allocation and no
 * lock, so it may run in a signal handler and in a vfork child.
 */
#ifndef LB_INSPECT_H
#define LB_INSPECT_H

#include "program.h"

/*
 * Follows #! lines from PATH, relative to DIRECTORY (as for openat(2); with an empty
 * PATH, DIRECTORY is the file), to what the kernel will load in the end, and describes
 * that in P. What cannot be opened is PROGRAM_UNKNOWN. Keeps errno.
 */
void inspect(struct program *p, int directory, const char *path);

/*
 * Why the kernel will run that file with rights that its caller does not have, and so
 * without any library preloaded: "it is setuid", or NULL. For a script, its interpreter
 * counts. Keeps errno.
 */
const char *inspect_privilege(int directory, const char *path);

/*
 * Where execvp(3) would find NAME, in LIST (PATH's value, NULL for the default): written
 * to OUT, of SIZE bytes. False where it is not found, or does not fit. Keeps errno.
 */
bool inspect_search(char *out, size_t size, const char *name, const char *list);

/* The room that inspect_search needs at most. */
size_t inspect_search_size(const char *name, const char *list);

#endif
