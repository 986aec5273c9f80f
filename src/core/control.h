// SPDX-License-Identifier: MIT
/* Control messages that carry addresses, both ways. */
#ifndef LB_CONTROL_H
#define LB_CONTROL_H

#include "socket.h"

/*
 * The control messages that AF_INET and AF_INET6 know take less; a longer one goes to the
 * kernel as it is.
 */
enum { CONTROL_ROOM = 320 };

/* Has MSG a control message of IPv4 or IPv6? SCM_RIGHTS and the like have no address. */
bool control_has_address(const struct msghdr *msg);

/* Where a packet comes from that is said to come from here. */
enum source {
	SOURCE_SELF,     /* A */
	SOURCE_CHOSEN,   /* A, also where nothing is said */
	SOURCE_LOOPBACK, /* 127.0.0.1 */
};

/*
 * Copy MSG's control messages to COPY, outward, and point MSG there. Nothing is done
 * where they do not fit.
 */
void control_out(const struct session *s, struct msghdr *msg, char copy[CONTROL_ROOM],
	enum source source);

/* Edit in place what recvmsg wrote for SOCK. */
void control_in(const struct socket *sock, struct msghdr *msg);

#endif
