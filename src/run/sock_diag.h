// SPDX-License-Identifier: MIT
/* Asks the kernel for the sockets of this network namespace. */
#ifndef LB_SOCK_DIAG_H
#define LB_SOCK_DIAG_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* One socket, by its local address. */
struct endpoint {
	int protocol;         /* IPPROTO_TCP or IPPROTO_UDP */
	int family;           /* AF_INET, or AF_INET6 where it is not a mapped address */
	struct in6_addr addr; /* mapped where family is AF_INET */
	uint16_t port;
	bool only6; /* IPV6_V6ONLY, known of sockets that listen */
	uint32_t uid;
	uint32_t inode;
};

/* The IPv4 address of an AF_INET endpoint, in host byte order. */
uint32_t endpoint_ipv4(const struct endpoint *e);

/*
 * Calls visit(ARG, socket) for the sockets of PROTOCOL whose local address is in ADDRESS,
 * host byte order, for BITS bits (0: any), until it returns true. Mapped addresses count
 * as what they map to. Returns 0, or -1 with errno.
 */
int sock_diag(int protocol, uint32_t address, int bits,
	bool (*visit)(void *arg, const struct endpoint *e), void *arg);

/* Calls visit for the AF_UNIX sockets that listen; an abstract name starts with a NUL. */
int sock_diag_unix(void (*visit)(void *arg, const char *name, size_t len, uint32_t inode),
	void *arg);

#endif
