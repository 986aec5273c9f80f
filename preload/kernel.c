// SPDX-License-Identifier: MIT
/* The kernel's calls for the core, as the next library makes them. */
#include "hook.h"

/*
 * No list of descriptors is kept: look at those that servers have, and at the neighbours
 * of the one in question, which its twin is likely to be.
 */
static void
each_socket(int fd, bool (*visit)(void *arg, int fd), void *arg)
{
	enum { FIRST = 1024, NEAR = 16 };
	int near = fd - NEAR < FIRST ? FIRST : fd - NEAR;

	for (int other = 0; other < FIRST; other++)
		if (visit(arg, other))
			return;
	for (int other = near; other < fd + NEAR; other++)
		if (visit(arg, other))
			return;
}

void
kernel_find(void)
{
	process_memory.kernel = (struct kernel){
		.bind = NEXT(bind),
		.connect = NEXT(connect),
		.listen = NEXT(listen),
		.getsockname = NEXT(getsockname),
		.getpeername = NEXT(getpeername),
		.getsockopt = NEXT(getsockopt),
		.setsockopt = NEXT(setsockopt),
		.sendmsg = NEXT(sendmsg),
		.sockets = each_socket,
	};
}
