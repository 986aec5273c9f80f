// SPDX-License-Identifier: MIT
/* The name of a session that belongs to a git worktree. */
#ifndef LB_WORKTREE_H
#define LB_WORKTREE_H

/*
 * The directory's name, and a hash of its path, as many worktrees have the same name.
 * Ends lb-run with 125 outside a worktree.
 */
const char *worktree_name(void);

#endif
