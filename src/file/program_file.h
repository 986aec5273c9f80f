// SPDX-License-Identifier: MIT
/*
 * What the file at a path is: core/program with files under it. No allocation and no
 * lock, so it may run in a signal handler and in a vfork child.
 */
#ifndef LB_PROGRAM_FILE_H
#define LB_PROGRAM_FILE_H

#include "program.h"

/* The kernel follows no longer chain of interpreters. */
enum { PROGRAM_FILE_CHAIN = 5 };

/*
 * Follows #! lines from PATH to what the kernel will load in the end, and describes that
 * in P. Relative paths begin in the working directory DIRECTORY, or at AT_FDCWD. What
 * cannot be opened is PROGRAM_UNKNOWN, but PROGRAM_UNSEEN where only descriptors or
 * memory are short.
 */
void program_file_judge(struct program *p, int directory, const char *path);

/* What PATH itself is. 0, or -errno where it cannot be opened. */
int program_file_look(struct program *p, const char *path);

/*
 * Why the kernel will run that file with rights that its caller does not have, and so
 * without any library preloaded: "it is setuid", or NULL. For a script, its interpreter
 * counts.
 */
const char *program_file_privilege(const char *path);

/*
 * OUT, with PROGRAM_FILE_PATH bytes more than PATH has, gets a path for what PATH,
 * relative to the descriptor DIRECTORY, means.
 */
enum { PROGRAM_FILE_PATH = sizeof("/proc/self/fd/2147483647/") };
void program_file_path(char *out, int directory, const char *path);

/*
 * Where execvp(3) would find NAME, in LIST (PATH's value, NULL for the default), with the
 * working directory DIRECTORY: written to OUT, of SIZE bytes. False where it is not
 * found, or does not fit.
 */
bool program_file_search(
	char *out, size_t size, int directory, const char *name, const char *list);

/* The room that program_file_search needs at most. */
size_t program_file_search_size(const char *name, const char *list);

#endif
