// SPDX-License-Identifier: MIT
/*
 * Twins: two sockets of one program on one port, one IPv4 and one IPv6. The kernel allows
 * them bare; folded onto A they are one address, and share it with SO_REUSEPORT. All
 * traffic then goes to the IPv4 socket.
 */
#ifndef LB_TWIN_H
#define LB_TWIN_H

#include <stdbool.h>

#include "memory.h"

/*
 * bind or listen on SOCK gave EADDRINUSE for NAME, an address on A. M is what the program
 * asked of SOCK. Where the port is held by a twin only, SO_REUSEPORT is set on both, the
 * call is worth a second try, and the result is what SO_REUSEPORT was on SOCK. Otherwise
 * -1. Leaves errno alone.
 */
int twin_share(const struct socket *sock, const struct sockaddr *name, struct memory m);

/*
 * Is PORT in our way because a datagram socket of ours is on 0.0.0.0 and got it from the
 * kernel? That one hears A; its twin can only be where the program says. Leaves errno
 * alone.
 */
bool twin_anywhere(const struct socket *sock, uint16_t port);

/* The second try failed as well: take SO_REUSEPORT back from SOCK. */
void twin_undo(const struct socket *sock, int before);

#endif
