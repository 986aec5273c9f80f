// SPDX-License-Identifier: MIT
/*
 * A kernel with a handful of sockets that does what a test tells it, for the core: names,
 * peers and options are kept as Linux keeps them, as far as the core can tell.
 */
#ifndef LB_TEST_KERNEL_H
#define LB_TEST_KERNEL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cmocka.h>

#include "session.h"
#include "sockaddr.h"
#include "socket.h"

enum kernel_call {
	KERNEL_BIND,
	KERNEL_CONNECT,
	KERNEL_LISTEN,
	KERNEL_GETSOCKNAME,
	KERNEL_GETPEERNAME,
	KERNEL_GETSOCKOPT,
	KERNEL_SETSOCKOPT,
	KERNEL_SENDMSG,
	KERNEL_CALLS
};

struct kernel_option {
	int level, name, value;
	bool lacking; /* ENOPROTOOPT */
};

struct kernel_socket {
	int domain, type;
	struct sockaddr_storage name, peer; /* peer.ss_family is 0 where there is none */
	socklen_t name_len;
	unsigned char state; /* of TCP */
	uint32_t segs_out, segs_in;
	int backlog;
	struct kernel_option option[16];
	/* The last message that was sent. */
	struct sockaddr_storage sent_to;
	bool sent_with_name;
	char control[512];
	size_t control_len;
};

/* The session of every test: A is 127.0.5.1. */
extern struct session session;

/* For cmocka's setup: an empty kernel, and a session that remembers nothing. */
int kernel_reset(void **state);

int kernel_socket(int domain, int type);
struct kernel_socket *kernel_at(int fd);

/* A socket of the family that TEXT, an address, is written in. */
int make(const char *text, int type);

/* The same, to the core, in that session. Until the next call. */
const struct socket *socket_at(int fd);

/* What a program does: the results are those of the core. */
int do_bind(int fd, const char *text, int port);
int do_connect(int fd, const char *text, int port);
void make_v6only(int fd);

/* The option as the kernel has it, past every rule of setsockopt. */
void kernel_set(int fd, int level, int name, int value);
int kernel_get(int fd, int level, int name);
void kernel_lacks(int fd, int level, int name);

/* After SKIP more calls of this kind, TIMES of them fail with ERROR. */
void kernel_fail(enum kernel_call call, int skip, int times, int error);

/* How often this was called since kernel_reset. */
int kernel_count(enum kernel_call call);

/* What the kernel itself would say: its name of FD, and its peer. */
void expect_bound(int fd, const char *text, int port);
void expect_peer(int fd, const char *text, int port);

#endif
