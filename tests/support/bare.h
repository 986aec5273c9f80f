// SPDX-License-Identifier: MIT
/*
 * For tests that run under the library: the same calls past it, as a bare program makes
 * them, and what both sides say of one socket.
 */
#ifndef LB_TEST_BARE_H
#define LB_TEST_BARE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "sockaddr.h"

int bare_bind(int fd, const struct sockaddr *a, socklen_t len);
int bare_connect(int fd, const struct sockaddr *a, socklen_t len);
int bare_listen(int fd, int backlog);
int bare_getsockname(int fd, struct sockaddr *a, socklen_t *len);
int bare_getpeername(int fd, struct sockaddr *a, socklen_t *len);
int bare_getsockopt(int fd, int level, int name, void *value, socklen_t *len);
ssize_t bare_sendto(int fd, const void *buf, size_t n, int flags,
	const struct sockaddr *a, socklen_t len);
ssize_t bare_recvfrom(
	int fd, void *buf, size_t n, int flags, struct sockaddr *a, socklen_t *len);

/* A, as LB_ADDR has it, and its mapped form. */
const char *self4(void);
const char *self6(void);

/* A port that was free on every address a moment ago. */
int free_port(void);

int make_socket(int domain, int type);

/* The kernel's name of FD. */
void expect_really(int fd, const char *text, int port);
int real_port(int fd);

/* What the library says of it. */
void expect_name(int fd, const char *text, int port);
void expect_peer_name(int fd, const char *text, int port);

#define assert_ok(call) assert_int_equal((call), 0)
#define assert_fails(call, error) \
	do { \
		errno = 0; \
		assert_int_equal((call), -1); \
		assert_int_equal(errno, (error)); \
	} while (0)

#endif
