// SPDX-License-Identifier: MIT
/* What posix_spawn(3) is told to do in the child before that executes a program. */
#ifndef LB_ACTIONS_H
#define LB_ACTIONS_H

#include <spawn.h>

/*
 * The child's working directory then: a descriptor, which the caller closes, or AT_FDCWD
 * for that of this process. Another negative number where it cannot go there, or goes by
 * a descriptor that it opens itself. ACTIONS may be NULL.
 */
int actions_directory(const posix_spawn_file_actions_t *actions);

#endif
