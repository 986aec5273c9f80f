// SPDX-License-Identifier: MIT
/* A kernel that answers whatever the input says, within what calls may return. */
#ifndef LB_FUZZ_FAKE_H
#define LB_FUZZ_FAKE_H

#include "socket.h"

extern struct session fake_session;

/* FD, in that session. Until the next call. */
const struct socket *fake_socket(int fd);

/* A session without memory, and new answers. */
void fake_reset(void);

#endif
