// SPDX-License-Identifier: MIT
/* Addresses, ports and errors as a script writes them and a transcript shows them. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum { SOCKETS = 16, PORTS = 512 };

/* An address that a call gave to the program. */
struct seen {
	struct sockaddr_storage addr;
	socklen_t len;
};

/*
 * What the processes of one script share. Ports are shown so that two runs compare: P1 to
 * P9 are the script's own, beginning at BASE; whatever the kernel chose is e0, e1 ... in
 * the order of first appearance.
 */
struct world {
	int base;
	int patience;  /* milliseconds to wait for what may come */
	uint32_t self; /* the session's own address, written A; host byte order */
	int ports;
	uint16_t port[PORTS];
	struct seen name[SOCKETS]; /* the last getsockname */
	struct seen peer[SOCKETS]; /* the last getpeername or accept */
	struct seen from[SOCKETS]; /* the last datagram's source */
};

extern struct world *world;

const char *text_error(int number);
const char *text_port(uint16_t port);

/* What the first SIZE bytes of ADDR say, as far as they go. */
const char *text_address(const void *addr, socklen_t size);

/*
 * An IP address without a port. FAMILY is AF_INET or AF_INET6, IP in network byte order.
 */
const char *text_ip(int family, const void *ip);

/*
 * Reads 127.0.0.1:P1, [::1]:e0, A:@0, [::ffff:A]:0, unspec, unspec:P1, unix:NAME, name0,
 * peer0 or from0 into ADDR, and returns its length; 0 for anything else.
 */
socklen_t text_read_address(const char *text, struct sockaddr_storage *addr);
bool text_read_ip(int family, const char *text, void *ip);

#endif
