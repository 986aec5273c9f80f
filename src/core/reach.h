// SPDX-License-Identifier: MIT
/* What connect and the send calls share: how a socket reaches an address that is here. */
#ifndef LB_REACH_H
#define LB_REACH_H

#include "address.h"
#include "socket.h"

enum reach {
	REACH_SESSION,    /* at A */
	REACH_AS_WRITTEN, /* the kernel judges, or LB_SHARE says so, where A is undone */
	REACH_NOWHERE,    /* ENETUNREACH, as bare; errno is set */
};

/*
 * How a socket reaches ADDR, whose place is PLACE (not ELSEWHERE): ADDR becomes what the
 * kernel is given. Prepares an IPv6 socket for a mapped address, and remembers how the
 * program named the port.
 */
enum reach reach(const struct socket *sock, struct sockaddr *addr, enum place place);

/*
 * Would bare V6ONLY keep SOCK from connecting to ADDR? Then errno is set. Else SOCK has
 * turned to IPv4, if ADDR is that.
 */
bool reach_refused(const struct socket *sock, const struct sockaddr *addr, socklen_t len);

/*
 * Is SOCK raw, or does it ping? Without ports nothing can collide, and A would show in
 * the headers that such a program reads; the IPv6 kind has no way to A at all. Worth
 * asking where a port is 0, or in IPv6 as low as the protocol that the kernel reads
 * there.
 */
bool reach_portless(const struct socket *sock);

#endif
