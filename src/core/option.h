// SPDX-License-Identifier: MIT
#ifndef LB_OPTION_H
#define LB_OPTION_H

#include "socket.h"

/*
 * SOCK speaks to ::1 from now on: set IPv4's options as the program has set IPv6's.
 * Leaves errno alone, and costs nothing where this process has never set one.
 */
void option_mirror(const struct socket *sock);

#endif
