// SPDX-License-Identifier: MIT
#ifndef LB_CONVERSATION_H
#define LB_CONVERSATION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "session.h"

/*
 * A datagram socket that was connected to a port of the session is bound to 127.0.0.1,
 * and hears nobody but that port. Is there one at 127.0.0.1 and PEER's port that is
 * connected to FD's name, or to which FD is? The kernel is asked, as no supervisor sees
 * every datagram; about another network than ours it does not tell, and the port's byte
 * does.
 */
bool conversation_exists(const struct session *s, int fd, const struct sockaddr *peer);

/*
 * A datagram from PORT has just been seen, so that the port's byte says how to answer it,
 * once. Forgotten when a datagram socket connects, since that may be at PORT.
 */
void conversation_heard(const struct session *s, uint16_t port);
bool conversation_fresh(const struct session *s, uint16_t port);
void conversation_forget(void);

#endif
