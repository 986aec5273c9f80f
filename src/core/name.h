// SPDX-License-Identifier: MIT
/* Inward: the addresses that the kernel reports, as the program would see them bare. */
#ifndef LB_NAME_H
#define LB_NAME_H

#include "memory.h"

/*
 * How a program comes by a peer: from accept, as the sender of a datagram, or because it
 * chose the peer itself, so that the machine's own loopback, too, may be what it knows as
 * A.
 */
enum met { MET_ACCEPTED, MET_SENDER, MET_CHOSEN };

/* A peer's address, complete. True if it was changed. */
bool name_peer(const struct socket *sock, struct sockaddr *peer, enum met met);

/* An address of this machine in the form that a socket with memory M uses. */
void name_loopback(const struct session *s, struct sockaddr *addr, struct memory m);

/* name_peer for an address that was cut off: judged by the part that is THERE. */
void name_edit_part(const struct socket *sock, struct sockaddr *addr, socklen_t there);

#endif
