// SPDX-License-Identifier: MIT
/* Programs that the preload library cannot reach. */
#ifndef LB_SUPERVISED_H
#define LB_SUPERVISED_H

#include <stdbool.h>

#include "options.h"

/* Stands before why a program cannot be supervised. */
#define SUPERVISED_REFUSAL "needs a supervisor, which is not possible: "

/* Does O, or what the file at PATH is, ask for the supervisor? */
bool supervised_wanted(const struct options *o, const char *path);

/*
 * Have this process, which will be PATH, supervised in the session of ENVP, and return
 * the environment that its program gets: without the library, as rewritten twice nothing
 * would fit. Ends lb-run where that cannot be.
 */
char **supervised_enter(const char *path, char **envp);

/*
 * The program of ENVP will have the library. Where lb-run is itself supervised, leave the
 * supervisor for that; but in its own session, stay. Returns what to do with ENVP.
 */
char **supervised_leave(const char *path, char **envp);

/*
 * The VARIABLES of a session, for a shell that may be supervised in it: without the
 * library then.
 */
char **supervised_stay(char **variables);

/* `lb-run --exec PATH ARGUMENT...`, which is how the library starts such a program. */
_Noreturn void supervised_execute(const char *path, char **argv);

#endif
