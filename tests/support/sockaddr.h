// SPDX-License-Identifier: MIT
#ifndef LB_TEST_SOCKADDR_H
#define LB_TEST_SOCKADDR_H

#include <netinet/in.h>
#include <sys/socket.h>

/*
 * An address from text; it stays good for some more calls. Its length is by its family.
 */
struct sockaddr *addr(const char *text, int port);
socklen_t len_of(const struct sockaddr *addr);

/* Fails the test unless ADDR is TEXT and PORT. */
void expect_addr(const struct sockaddr *addr, const char *text, int port);

#endif
