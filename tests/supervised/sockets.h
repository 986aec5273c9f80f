// SPDX-License-Identifier: MIT
/* Sockets on the loopback, and what a test does with them. */
#ifndef LB_SOCKETS_H
#define LB_SOCKETS_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "insist.h"
#include "now.h"

typedef struct sockaddr_in address;

static inline bool
is_loopback(const address *addr)
{
	return addr->sin_addr.s_addr == htonl(INADDR_LOOPBACK);
}

static inline int
opened(int type, address *addr)
{
	int fd = socket(AF_INET, type, 0);
	socklen_t len = sizeof(*addr);

	*addr = (address){ .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	insist(bind(fd, (struct sockaddr *)addr, sizeof(*addr)) == 0, "bind");
	insist(getsockname(fd, (struct sockaddr *)addr, &len) == 0, "getsockname");
	insist(type != SOCK_STREAM || listen(fd, 16) == 0, "listen");
	return fd;
}

static inline ssize_t
send_to(int fd, const void *data, size_t size, const address *to)
{
	return sendto(fd, data, size, 0, (const struct sockaddr *)to, sizeof(*to));
}

static inline ssize_t
receive(int fd, void *data, size_t size, int flags, address *from)
{
	socklen_t len = sizeof(*from);

	return recvfrom(fd, data, size, flags, (struct sockaddr *)from, &len);
}

static inline void
limit_receive(int fd, int ms)
{
	struct timeval limit = { ms / 1000, ms % 1000 * 1000L };

	insist(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) == 0,
		"SO_RCVTIMEO");
}

static inline int
accept_from(int fd, address *from)
{
	socklen_t len = sizeof(*from);

	return accept(fd, (struct sockaddr *)from, &len);
}

static inline int
connected(const address *to)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	insist(connect(fd, (const struct sockaddr *)to, sizeof(*to)) == 0, "connect");
	return fd;
}

/* Within a third of it, or what a busy machine adds. */
static inline void
insist_took(double start, double ms, const char *what)
{
	double took = (now() - start) * 1e3;

	if (took < ms - 2 || took > ms * 1.3 + 150) {
		printf("%s: %.0f ms and not %.0f\n", what, took, ms);
		exit(1);
	}
}

enum { MANY = 8 };

static inline struct mmsghdr *
prepared(void)
{
	static struct mmsghdr many[MANY];
	static struct iovec part[MANY];
	static address from[MANY];
	static char data[MANY];

	for (int i = 0; i < MANY; i++) {
		part[i] = (struct iovec){ &data[i], 1 };
		many[i].msg_hdr = (struct msghdr){ .msg_name = &from[i],
			.msg_namelen = sizeof(from[i]),
			.msg_iov = &part[i],
			.msg_iovlen = 1 };
	}
	return many;
}

#endif
