// SPDX-License-Identifier: MIT
/*
 * What bind, listen, connect ... mean on a socket of a session. The calls have the
 * signatures and results of their manual pages, and act through a table of kernel calls:
 * the preload library hands in the next libc function, the supervisor a direct call on a
 * duplicate of the program's socket, the unit tests a scripted one.
 *
 * Every pointer must be readable; errno is the kernel's. What the program asked for is
 * remembered in the socket itself (see memory.h), so nothing here keeps a descriptor.
 */
#ifndef LB_SOCKET_H
#define LB_SOCKET_H

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "address.h"
#include "session.h"

/* A socket of a session. */
struct socket {
	struct session *session;
	int fd;
};

/* Is a call with this address more than the kernel's alone? A bind elsewhere is noted. */
bool socket_bind_ours(struct session *s, const struct sockaddr *addr, socklen_t len);
bool socket_connect_ours(
	const struct session *s, const struct sockaddr *addr, socklen_t len);

int socket_bind(const struct socket *sock, const struct sockaddr *addr, socklen_t len);
int socket_listen(const struct socket *sock, int backlog);
int socket_connect(const struct socket *sock, const struct sockaddr *addr, socklen_t len);

/*
 * ADDR has room for *LEN bytes before the call. Truncation is the kernel's own, because
 * it is the kernel that writes; what it wrote is edited in place.
 */
int socket_getsockname(const struct socket *sock, struct sockaddr *addr, socklen_t *len);
int socket_getpeername(const struct socket *sock, struct sockaddr *addr, socklen_t *len);

/*
 * IPV6_V6ONLY and the options that an IPv6 socket needs set for IPv4 too are ours. NAME
 * is one of them, so that the level is SOL_IPV6.
 */
bool socket_option_ours(int level, int name);
int socket_getsockopt(const struct socket *sock, int name, void *value, socklen_t *len);
int socket_setsockopt(
	const struct socket *sock, int name, const void *value, socklen_t len);

/*
 * MSG and its name, whose place is PLACE, are a copy of the caller's: edited in place. It
 * matters where the name is here, or where control messages have an address.
 */
ssize_t socket_sendmsg(
	const struct socket *sock, struct msghdr *msg, enum place place, int flags);

/*
 * The peer that accept or accept4 reported for the new socket SOCK: edit what the kernel
 * wrote. ROOM is what *addrlen was before the call, LEN what it is now. This and what
 * follows leaves errno alone.
 */
void socket_accepted(
	const struct socket *sock, struct sockaddr *addr, socklen_t room, socklen_t len);

/* The same for recvfrom's source; FLAGS are those of the call. */
void socket_received(const struct socket *sock, struct sockaddr *addr, socklen_t room,
	socklen_t len, int flags);

/*
 * The same for a whole message: ROOM is msg_namelen before recvmsg. Edits the name and
 * the control messages (IP_PKTINFO, IPV6_PKTINFO, IP_RECVERR, hop limit, traffic class).
 */
void socket_received_message(
	const struct socket *sock, struct msghdr *msg, socklen_t room, int flags);

#endif
