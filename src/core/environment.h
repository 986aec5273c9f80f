// SPDX-License-Identifier: MIT
/* What LD_PRELOAD and an environment must say. The caller owns all memory. */
#ifndef LB_ENVIRONMENT_H
#define LB_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The first entry of PRELOAD (LD_PRELOAD's value, or NULL) that is liblb.so, in whatever
 * directory; *LEN becomes its length. NULL where there is none.
 */
const char *environment_library(const char *preload, size_t *len);

/* Is PATH itself, letter for letter, an entry of PRELOAD? */
bool environment_has_library(const char *preload, const char *path);

/* OUT, of at least strlen(PRELOAD) + 1 bytes, gets PRELOAD without any liblb.so. */
void environment_without_library(char *out, const char *preload);

/*
 * OUT, of at least strlen(FIRST) + strlen(SECOND) + 2 bytes, gets both lists as one. NULL
 * is an empty list.
 */
void environment_join(char *out, const char *first, const char *second);

/* Can LD_PRELOAD hold PATH? The loader splits at spaces and colons, and expands $. */
bool environment_loadable(const char *path);

/* NAME's value in ENVP; NULL where it is missing. NAME may be a "NAME=VALUE" itself. */
const char *environment_get(char *const envp[], const char *name);

/* How many strings ENVP has, without the NULL at its end. */
size_t environment_count(char *const envp[]);

/*
 * OUT, with room for environment_count of both and one more, gets ENVP, where each
 * variable that ADDED ("NAME=VALUE" strings) has too gives way to ADDED's; NULL at the
 * end.
 */
void environment_merge(char **out, char *const envp[], char *const added[]);

#endif
