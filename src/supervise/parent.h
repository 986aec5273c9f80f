// SPDX-License-Identifier: MIT
/*
 * Where only an ancestor may look into a program, the supervisor stays one: it is the
 * parent of the program, and adopts what the program leaves behind. The process that was
 * to become the program waits in its place.
 */
#ifndef LB_PARENT_H
#define LB_PARENT_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Forks: once into the process that is waited for, which never returns; and once more.
 * Returns 0 in the program, its pid in its parent, and -1 where that failed.
 */
pid_t parent_fork(void);

/*
 * In any supervisor, whether it is a parent or not. A descriptor that must stay open, and
 * one to poll for the end of children; both -1 where there are none. Then what to do when
 * some have ended, or, where WAIT is set, until all have.
 */
int parent_report(void);
int parent_children(void);
void parent_reap(bool wait);

#endif
