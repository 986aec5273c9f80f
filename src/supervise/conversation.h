// SPDX-License-Identifier: MIT
#ifndef LB_CONVERSATION_H
#define LB_CONVERSATION_H

#include <stdbool.h>
#include <sys/socket.h>

#include "session.h"

/*
 * A datagram socket that was connected to a port of the session is bound to 127.0.0.1,
 * and hears nobody but that port. Is there one at 127.0.0.1 and PEER's port that is
 * connected to FD's name? The kernel is asked, as no supervisor sees every datagram.
 */
bool conversation_exists(const struct session *s, int fd, const struct sockaddr *peer);

#endif
