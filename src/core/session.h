// SPDX-License-Identifier: MIT
/* All that a session is to the process that lives in it: the only state there is. */
#ifndef LB_SESSION_H
#define LB_SESSION_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

/* The kernel's calls, as the session makes them. */
struct kernel {
	int (*bind)(int, const struct sockaddr *, socklen_t);
	int (*connect)(int, const struct sockaddr *, socklen_t);
	int (*listen)(int, int);
	int (*getsockname)(int, struct sockaddr *, socklen_t *);
	int (*getpeername)(int, struct sockaddr *, socklen_t *);
	int (*getsockopt)(int, int, int, void *, socklen_t *);
	int (*setsockopt)(int, int, int, const void *, socklen_t);
	ssize_t (*sendmsg)(int, const struct msghdr *, int);
	/*
	 * Calls visit(ARG, descriptor) for the sockets of the process that owns FD, FD
	 * itself too, until it returns true. What is not a socket may be visited. Leaves
	 * errno alone.
	 */
	void (*sockets)(int fd, bool (*visit)(void *arg, int fd), void *arg);
};

/*
 * One byte for each port. The first four are LB_SHARE's, written once. The others
 * remember datagram conversations and how the program names a port; each is a hint of its
 * own, read and written with relaxed atomics.
 */
enum port_bit {
	SHARE_BIND_TCP = 1,
	SHARE_BIND_UDP = 2,
	SHARE_CONNECT_TCP = 4,
	SHARE_CONNECT_UDP = 8,
	HEARD_LOOPBACK =
		16, /* a datagram came from 127.0.0.1 and this port: answer there */
	NAMED_SELF_UDP = 32, /* the program named A itself for this port */
	CONNECTED_TO = 64,   /* a socket of this process was connected to this port */
	NAMED_SELF_TCP = 128,
};

/* Those that are a protocol's own, in pairs. */
enum port_pair {
	SHARE_BIND = SHARE_BIND_TCP | SHARE_BIND_UDP,
	SHARE_CONNECT = SHARE_CONNECT_TCP | SHARE_CONNECT_UDP,
	NAMED_SELF = NAMED_SELF_TCP | NAMED_SELF_UDP,
};

struct session {
	struct kernel kernel;
	uint32_t self;   /* A; in a cluster its node 1. Host byte order; 0: in none */
	bool cluster;    /* LB_ADDR named a /24 */
	bool fallback;   /* LB_FALLBACK */
	bool keep_names; /* LB_KEEP_NAMES */
	bool log;        /* LB_LOG */
	/* What this process has ever done. Threads may find out at once. */
	_Atomic bool lazily;    /* bound a TCP socket lazily */
	_Atomic bool again;     /* marked a socket that can be bound again */
	_Atomic bool elsewhere; /* bound a socket to another address, or may: LB_SHARE */
	_Atomic bool anywhere;  /* bound a UDP socket to a wildcard and port 0 */
	_Atomic bool native6;   /* asked an IPv6 socket for ::1 or V6ONLY */
	_Atomic bool options;   /* set an IPv6 option that IPv4 has as well */
	/* Did a datagram go to a port, or come from one? By its last byte. */
	unsigned char spoken[256];
	unsigned char port[65536];
};

#endif
