// SPDX-License-Identifier: MIT
/* Inward: the addresses that the kernel reports, as the program would see them bare. */
#ifndef LB_NAME_H
#define LB_NAME_H

#include "memory.h"

/*
 * A peer's address, complete. BY_NAME: the program itself chose this peer, so that the
 * machine's own loopback, too, may be what it knows as A. True if it was changed.
 */
bool name_peer(const struct socket *sock, struct sockaddr *peer, bool by_name);

/* An address of this machine in the form that a socket with memory M uses. */
void name_loopback(const struct session *s, struct sockaddr *addr, struct memory m);

/* name_peer for an address that was cut off: judged by the part that is THERE. */
void name_edit_part(const struct socket *sock, struct sockaddr *addr, socklen_t there);

#endif
