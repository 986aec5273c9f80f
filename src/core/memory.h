// SPDX-License-Identifier: MIT
/*
 * What a socket remembers of what its program asked for. The memory is the kernel's own
 * socket, in options that change nothing for traffic on the loopback: it survives dup,
 * fork, exec and SCM_RIGHTS, and accepted sockets inherit it from their listener.
 *
 * One byte, kept below 32: IP_MINTTL or IPV6_MINHOPCOUNT, which packets of the loopback,
 * whose TTL is 64, pass. It holds enum asked and two flags. What asked for 127.0.0.1, the
 * common case, has nothing written. MPTCP sockets lack the byte, and have
 * IP_LOCAL_PORT_RANGE, which ports below every ephemeral one do not limit; before Linux
 * 6.8 one bit, which knows wildcards only.
 * TCP bound to a wildcard and port 0, both families: TCP_SAVE_SYN, which acts on
 * listeners only. The kernel's socket is left unbound until its name is needed.
 */
#ifndef LB_MEMORY_H
#define LB_MEMORY_H

#include <netinet/in.h>
#include <stdbool.h>

#include "socket.h"

/* Linux 6.3 has it, older headers do not. */
#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif

enum asked {
	ASKED_NOTHING,   /* or 127.0.0.1 on an AF_INET socket */
	ASKED_WILDCARD,  /* 0.0.0.0 or ::ffff:0.0.0.0 */
	ASKED_LOOPBACK6, /* ::1 */
	ASKED_WILDCARD6, /* :: */
	ASKED_SELF,      /* A */
	ASKED_MAPPED,    /* ::ffff:127.0.0.1 */
	ASKED_DEBIAN,    /* 127.0.1.1 or ::ffff:127.0.1.1 */
};

#define MEMORY_V6ONLY 8
#define MEMORY_SENT6  16
#define MEMORY_ALL    31

/* Bit for bit what is in the byte. */
struct memory {
	enum asked asked : 3;
	bool v6only : 1; /* the program's IPV6_V6ONLY, though we may have cleared it */
	bool sent6 : 1;  /* connected or sent to ::1 */
};

/* FAMILY is that of the socket. Leaves errno alone. */
struct memory memory_read(const struct socket *sock, sa_family_t family);
struct memory memory_read6(const struct socket *sock);
void memory_write(const struct socket *sock, sa_family_t family, struct memory m);

/*
 * What an MPTCP listener gave a socket that it accepted from a client of plain TCP: that
 * one has the byte, and nothing in it.
 */
struct memory memory_of_listener(const struct socket *sock);

/* Is the socket V6ONLY to the program? */
bool memory_v6only(struct memory m);

/* Is an IPv6 peer of this socket ::1 to the program, and not ::ffff:127.0.0.1? */
bool memory_native6(struct memory m);

/* Was it bound to an IPv4 address in its mapped form, so that ::1 is out of its reach? */
bool memory_mapped(struct memory m);

/*
 * TCP bound to a wildcard and port 0, and not yet given a name. False where the program
 * set IP_BIND_ADDRESS_NO_PORT: then the kernel, too, has bound nothing yet.
 */
bool memory_lazy(const struct socket *sock);

/* Small questions that the socket calls share. All leave errno alone. */
bool socket_get(
	const struct socket *sock, int level, int name, void *value, socklen_t size);
/* -1 where that is not known. */
int socket_known(const struct socket *sock, int level, int name);
/* 0 where that is not known. */
int socket_value(const struct socket *sock, int level, int name);
int socket_domain(const struct socket *sock);
uint64_t socket_cookie(const struct socket *sock);
bool socket_set(const struct socket *sock, int level, int name, int value);
bool socket_name(const struct socket *sock, struct sockaddr_storage *name);
/* What the name means; ELSEWHERE where there is none. */
enum place socket_place(const struct socket *sock, struct sockaddr_storage *name);
typedef int kernel_name(int fd, struct sockaddr *, socklen_t *);
bool socket_ask(
	const struct socket *sock, kernel_name *call, struct sockaddr_storage *name);
bool socket_stream(const struct socket *sock);
bool socket_has_peer(const struct socket *sock);
bool socket_connected(const struct socket *sock);

/*
 * A port's byte. Written only where it changes, so that untouched pages stay untouched.
 */
static inline unsigned char
port_bits(const struct session *s, uint16_t port)
{
	return __atomic_load_n(&s->port[port], __ATOMIC_RELAXED);
}

static inline bool
port_has(const struct session *s, uint16_t port, unsigned char bits)
{
	return port_bits(s, port) & bits;
}

void port_mark(struct session *s, uint16_t port, unsigned char bit, bool on);

/* Was there a datagram to or from PORT, or a port that shares its byte? */
static inline bool
port_spoken(const struct session *s, uint16_t port)
{
	return __atomic_load_n(&s->spoken[port & 0xff], __ATOMIC_RELAXED);
}

static inline void
port_speak(struct session *s, uint16_t port)
{
	if (!port_spoken(s, port))
		__atomic_store_n(&s->spoken[port & 0xff], 1, __ATOMIC_RELAXED);
}

/*
 * Has PORT, for the protocol of this socket, one of these PAIRS of bits? That is asked
 * only where it matters.
 */
bool port_bit(const struct socket *sock, uint16_t port, unsigned char pairs);

/*
 * The last name that the program used for PORT: A itself, or another spelling of this
 * machine? TCP and UDP apart, because programs speak both on one port.
 */
void port_name(const struct socket *sock, uint16_t port, bool self);

#endif
