// SPDX-License-Identifier: MIT
/* Control messages that carry addresses, both ways. */
#ifndef LB_CONTROL_H
#define LB_CONTROL_H

#include "memory.h"

/*
 * The control messages that AF_INET and AF_INET6 know take less; a longer one goes to the
 * kernel as it is.
 */
enum { CONTROL_ROOM = 320 };

/* Has MSG a control message of IPv4 or IPv6? SCM_RIGHTS and the like have no address. */
bool control_has_address(const struct msghdr *msg);

/*
 * Copy MSG's control messages into ROOM bytes at COPY, outward, and point MSG there.
 * Where the packet's source is not chosen by the program and CHOOSE is set, choose A.
 * False, and nothing done, where they do not fit.
 */
bool control_out(const struct session *s, struct msghdr *msg, char copy[CONTROL_ROOM],
	bool choose);

/* Edit in place what recvmsg wrote, for a socket with memory M. */
void control_in(const struct socket *sock, struct msghdr *msg);

#endif
