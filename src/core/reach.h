// SPDX-License-Identifier: MIT
/* What connect and the send calls share: how a socket reaches an address that is here. */
#ifndef LB_REACH_H
#define LB_REACH_H

#include "address.h"
#include "memory.h"

enum reach {
	REACH_SESSION,    /* TO is the address to give the kernel */
	REACH_AS_WRITTEN, /* the kernel judges, or LB_SHARE says so; TO is a copy, or A
			     undone */
	REACH_NOWHERE,    /* ENETUNREACH, as bare; errno is set */
};

/*
 * How FD reaches ADDR, LEN bytes, whose place is PLACE (not ELSEWHERE). Prepares an IPv6
 * socket for a mapped address, and remembers how the program named the port.
 */
enum reach reach(const struct socket *sock, const struct sockaddr *addr, socklen_t len,
	enum place place, struct sockaddr_storage *to);

/*
 * Would bare V6ONLY keep FD from connecting to ADDR? Then errno is set. Else FD has
 * turned to IPv4, if ADDR is that.
 */
bool reach_refused(const struct socket *sock, const struct sockaddr *addr, socklen_t len);

#endif
