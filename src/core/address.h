// SPDX-License-Identifier: MIT
/*
 * What an address becomes, outward (as the program writes it -> as the kernel is given
 * it) and inward. Nothing here touches anything but its arguments.
 */
#ifndef LB_ADDRESS_H
#define LB_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

struct session;

/* 127.0.1.1, which Debian gives to the machine's own name. */
#define INADDR_DEBIAN 0x7f000101u

/*
 * What a program means by an address. LOOPBACK and WILDCARD are *here*; SELF is A itself.
 */
enum place { ELSEWHERE, LOOPBACK, WILDCARD, SELF };

/*
 * The rules for one IPv4 address, in host byte order; every other function here follows
 * from these three. A cluster maps 127.0.0.N to node N of its /24, but for N = 53 and 54,
 * which are the addresses of systemd-resolved.
 */
enum place address_place4(const struct session *s, uint32_t ip);
uint32_t address_out4(const struct session *s, uint32_t ip);
uint32_t address_in4(const struct session *s, uint32_t ip);

/*
 * What ADDR, of LEN bytes, means. ELSEWHERE for every family but AF_INET and AF_INET6,
 * for a length that the kernel would refuse (ipv6(7): 24 is its minimum) and for NULL.
 */
enum place address_place(
	const struct session *s, const struct sockaddr *addr, socklen_t len);

/* Is it :: or ::1, so that the program thinks in IPv6, and not a mapped address? */
bool address_native6(const struct sockaddr *addr);

/* Is there an address at ADDR, with LEN bytes, that is IPv4's or IPv6's? */
static inline bool
address_internet(const struct sockaddr *addr, socklen_t len)
{
	sa_family_t family = AF_UNSPEC;

	if (addr && len >= sizeof(family))
		memcpy(&family, addr, sizeof(family));
	return family == AF_INET || family == AF_INET6;
}

/* Are the port and the IP of ADDR, AF_INET or AF_INET6, within its first LEN bytes? */
static inline bool
address_complete(const struct sockaddr *addr, socklen_t len)
{
	return len >= (addr->sa_family == AF_INET
				      ? offsetof(struct sockaddr_in, sin_zero)
				      : offsetof(struct sockaddr_in6, sin6_scope_id));
}

static inline socklen_t
least(socklen_t a, socklen_t b)
{
	return a < b ? a : b;
}

/* Almost all are of one length, whose copy is two instructions. */
static inline void
address_copy(struct sockaddr_storage *to, const struct sockaddr *from, socklen_t len)
{
	if (len == sizeof(struct sockaddr_in))
		memcpy(to, from, sizeof(struct sockaddr_in));
	else
		memcpy(to, from, len);
}

/*
 * Port of an AF_INET or AF_INET6 address, in host byte order: at the same place in both.
 */
static inline uint16_t
address_port(const struct sockaddr *addr)
{
	return ntohs(((const struct sockaddr_in *)addr)->sin_port);
}

/* UDP: DHCP, mDNS and SSDP listen for what the network sends to everybody. */
static inline bool
address_network_port(uint16_t port)
{
	return port == 67 || port == 68 || port == 1900 || port == 5353;
}

/*
 * The IPv4 address that ADDR, AF_INET or mapped AF_INET6, amounts to: host byte order; -1
 * where it is another.
 */
int64_t address_ipv4(const struct sockaddr *addr);

/*
 * Rewrite ADDR, whose place is LOOPBACK or WILDCARD, to what the kernel is given: A or
 * ::ffff:A. Family, port and everything else stay.
 */
void address_out(const struct session *s, struct sockaddr *addr);

/* Write IP (host byte order) into ADDR, mapped where its family is AF_INET6. */
void address_set4(struct sockaddr *addr, uint32_t ip);

/* Write IP, or ::1, into ADDR, whose family is AF_INET6. */
void address_set_loopback6(struct sockaddr *addr);
static inline void
address_set6(struct sockaddr *addr, const struct in6_addr *ip)
{
	memcpy(&((struct sockaddr_in6 *)addr)->sin6_addr, ip, sizeof(*ip));
}

#endif
