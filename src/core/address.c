// SPDX-License-Identifier: MIT
#include "address.h"

#include <string.h>

#include "session.h"

#define NET(ip) ((ip)&0xffffff00u)

/* 127.0.0.53 and .54 are the machine's resolver, which no cluster stands in for. */
static bool
is_node(uint32_t ip)
{
	return (ip & 0xff) != 53 && (ip & 0xff) != 54;
}

enum place
address_place4(const struct session *s, uint32_t ip)
{
	if (ip == INADDR_ANY)
		return WILDCARD;
	if (ip == INADDR_LOOPBACK || ip == INADDR_DEBIAN)
		return LOOPBACK;
	if (ip == s->self)
		return SELF;
	if (!s->cluster || !is_node(ip))
		return ELSEWHERE;
	if (NET(ip) == NET(INADDR_LOOPBACK))
		return LOOPBACK;
	return NET(ip) == NET(s->self) ? SELF : ELSEWHERE;
}

uint32_t
address_out4(const struct session *s, uint32_t ip)
{
	enum place place = address_place4(s, ip);

	if (place != LOOPBACK && place != WILDCARD)
		return ip;
	if (s->cluster && NET(ip) == NET(INADDR_LOOPBACK))
		return NET(s->self) | (ip & 0xff);
	return s->self;
}

uint32_t
address_in4(const struct session *s, uint32_t ip)
{
	if (s->cluster ? address_place4(s, ip) != SELF : ip != s->self)
		return ip;
	return s->cluster ? NET(INADDR_LOOPBACK) | (ip & 0xff) : INADDR_LOOPBACK;
}

static const struct in6_addr *
ip6_of(const struct sockaddr *addr)
{
	return &((const struct sockaddr_in6 *)addr)->sin6_addr;
}

bool
address_native6(const struct sockaddr *addr)
{
	return addr->sa_family == AF_INET6 &&
		(IN6_IS_ADDR_UNSPECIFIED(ip6_of(addr)) ||
			IN6_IS_ADDR_LOOPBACK(ip6_of(addr)));
}

int64_t
address_ipv4(const struct sockaddr *addr)
{
	uint32_t ip;

	if (addr->sa_family == AF_INET)
		memcpy(&ip, &((const struct sockaddr_in *)addr)->sin_addr, sizeof(ip));
	else if (addr->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(ip6_of(addr)))
		memcpy(&ip, &ip6_of(addr)->s6_addr[12], sizeof(ip));
	else
		return -1;
	return ntohl(ip);
}

/* The kernel refuses shorter ones (inet_bind, SIN6_LEN_RFC2133) and longer ones. */
static bool
has_length(const struct sockaddr *addr, socklen_t len)
{
	if (!addr || len < sizeof(struct sockaddr_in) ||
		len > sizeof(struct sockaddr_storage))
		return false;
	return addr->sa_family == AF_INET || (addr->sa_family == AF_INET6 && len >= 24);
}

enum place
address_place(const struct session *s, const struct sockaddr *addr, socklen_t len)
{
	int64_t ip;

	if (!has_length(addr, len))
		return ELSEWHERE;
	if (addr->sa_family == AF_INET)
		return address_place4(
			s, ntohl(((const struct sockaddr_in *)addr)->sin_addr.s_addr));
	ip = address_ipv4(addr);
	if (ip >= 0)
		return address_place4(s, (uint32_t)ip);
	if (IN6_IS_ADDR_UNSPECIFIED(ip6_of(addr)))
		return WILDCARD;
	return IN6_IS_ADDR_LOOPBACK(ip6_of(addr)) ? LOOPBACK : ELSEWHERE;
}

void
address_set4(struct sockaddr *addr, uint32_t ip)
{
	struct in6_addr mapped = { .s6_addr = { [10] = 0xff, 0xff } };

	ip = htonl(ip);
	if (addr->sa_family == AF_INET) {
		memcpy(&((struct sockaddr_in *)addr)->sin_addr, &ip, sizeof(ip));
		return;
	}
	memcpy(&mapped.s6_addr[12], &ip, sizeof(ip));
	address_set6(addr, &mapped);
}

void
address_set_loopback6(struct sockaddr *addr)
{
	static const struct in6_addr loopback = IN6ADDR_LOOPBACK_INIT;

	address_set6(addr, &loopback);
}

void
address_out(const struct session *s, struct sockaddr *addr)
{
	int64_t ip = s->cluster ? address_ipv4(addr) : -1;

	address_set4(addr, ip < 0 ? s->self : address_out4(s, (uint32_t)ip));
}
