// SPDX-License-Identifier: MIT
/* The kernel's calls for the core, as the next library makes them. */
#include "hook.h"

static int
next_bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return NEXT(bind)(fd, addr, len);
}

static int
next_connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	return NEXT(connect)(fd, addr, len);
}

static int
next_listen(int fd, int backlog)
{
	return NEXT(listen)(fd, backlog);
}

static int
next_getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	return NEXT(getsockname)(fd, addr, len);
}

static int
next_getpeername(int fd, struct sockaddr *addr, socklen_t *len)
{
	return NEXT(getpeername)(fd, addr, len);
}

static int
next_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	return NEXT(getsockopt)(fd, level, name, value, len);
}

static int
next_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	return NEXT(setsockopt)(fd, level, name, value, len);
}

static ssize_t
next_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	return NEXT(sendmsg)(fd, msg, flags);
}

/*
 * No list of descriptors is kept: look at those that servers have, and at the neighbours of
 * the one in question, which its twin is likely to be.
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

const struct kernel process_kernel = {
	.bind = next_bind,
	.connect = next_connect,
	.listen = next_listen,
	.getsockname = next_getsockname,
	.getpeername = next_getpeername,
	.getsockopt = next_getsockopt,
	.setsockopt = next_setsockopt,
	.sendmsg = next_sendmsg,
	.sockets = each_socket,
};
