// SPDX-License-Identifier: MIT
/* The calls of struct kernel, on a socket of a session. */
#ifndef LB_KERNEL_CALLS_H
#define LB_KERNEL_CALLS_H

#include "socket.h"

static inline int
kernel_bind(const struct socket *sock, const struct sockaddr *addr, socklen_t len)
{
	return (*sock->session->kernel.bind)(sock->fd, addr, len);
}

static inline int
kernel_connect(const struct socket *sock, const struct sockaddr *addr, socklen_t len)
{
	return (*sock->session->kernel.connect)(sock->fd, addr, len);
}

static inline int
kernel_listen(const struct socket *sock, int backlog)
{
	return (*sock->session->kernel.listen)(sock->fd, backlog);
}

static inline int
kernel_getsockname(const struct socket *sock, struct sockaddr *addr, socklen_t *len)
{
	return (*sock->session->kernel.getsockname)(sock->fd, addr, len);
}

static inline int
kernel_getpeername(const struct socket *sock, struct sockaddr *addr, socklen_t *len)
{
	return (*sock->session->kernel.getpeername)(sock->fd, addr, len);
}

static inline int
kernel_getsockopt(
	const struct socket *sock, int level, int name, void *value, socklen_t *len)
{
	return (*sock->session->kernel.getsockopt)(sock->fd, level, name, value, len);
}

static inline int
kernel_setsockopt(
	const struct socket *sock, int level, int name, const void *value, socklen_t len)
{
	return (*sock->session->kernel.setsockopt)(sock->fd, level, name, value, len);
}

static inline ssize_t
kernel_sendmsg(const struct socket *sock, const struct msghdr *msg, int flags)
{
	return (*sock->session->kernel.sendmsg)(sock->fd, msg, flags);
}

static inline void
kernel_sockets(const struct socket *sock, bool (*visit)(void *arg, int fd), void *arg)
{
	(*sock->session->kernel.sockets)(sock->fd, visit, arg);
}

#endif
