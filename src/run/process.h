// SPDX-License-Identifier: MIT
/*
 * What /proc says of processes. Everything may be missing: it is another user's, or
 * ended.
 */
#ifndef LB_PROCESS_H
#define LB_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Its command line with spaces between the arguments; its name where it has none; or
 * NULL.
 */
char *process_command(int pid);

/* Seconds since it started; -1 where that is unknown. */
long process_age(int pid);

/* Does it have the socket INODE? Of another user's process nobody knows: true. */
bool process_has(int pid, uint32_t inode);

/* Who has a socket. */
struct owner {
	uint32_t inode;
	int pid; /* 0: unknown */
};

/* Finds the first process of each of the COUNT sockets, and sorts OWNERS by inode. */
void process_owners(struct owner *owners, size_t count);

/* The process of INODE in sorted OWNERS; 0: unknown. */
int process_owner(const struct owner *owners, size_t count, uint32_t inode);

#endif
