// SPDX-License-Identifier: MIT
#include "answer.h"

#include <string.h>

#include "address.h"
#include "process.h"

/*
 * A, or ::1 where IPv6 was asked for: that is A as well to whoever uses it, and the one
 * name of it that a V6ONLY socket takes.
 */
static void
edit(struct sockaddr *addr, socklen_t len, bool always)
{
	enum place place = address_place(&process_memory, addr, len);
	uint32_t ip;

	if (place == SELF || (place == ELSEWHERE && !always))
		return;
	if (!address_ipv4(addr, &ip))
		address_set_loopback6(addr);
	else if (place == ELSEWHERE)
		address_set4(addr, process_memory.self);
	else
		address_out(&process_memory, addr);
}

/* Is it A, once edited? */
static bool
reaches_self(const struct sockaddr *addr, uint32_t *ip)
{
	if (address_native6(addr))
		*ip = process_memory.self;
	else if (!address_ipv4(addr, ip))
		return false;
	return address_place4(&process_memory, *ip) == SELF;
}

/* Would a program that tries both entries find the same server of the session there? */
static bool
same_server(const struct addrinfo *one, const struct addrinfo *two)
{
	uint32_t ip, other;

	return one->ai_socktype == two->ai_socktype &&
		one->ai_protocol == two->ai_protocol && reaches_self(one->ai_addr, &ip) &&
		reaches_self(two->ai_addr, &other) && ip == other;
}

/* An entry that says what another says too, in IPv4 or earlier. */
static bool
superfluous(const struct addrinfo *all, const struct addrinfo *entry)
{
	bool earlier = true;

	for (; all; all = all->ai_next) {
		if (all == entry) {
			earlier = false;
			continue;
		}
		if (!same_server(all, entry))
			continue;
		if (all->ai_family == entry->ai_family ? earlier
						       : all->ai_family == AF_INET)
			return true;
	}
	return false;
}

/* The first entry alone has the canonical name; it must not go with its entry. */
static void
unlink_superfluous(struct addrinfo **all)
{
	struct addrinfo **at = all;
	struct addrinfo *entry;

	while ((entry = *at)) {
		if (!superfluous(*all, entry)) {
			at = &entry->ai_next;
			continue;
		}
		*at = entry->ai_next;
		if (entry->ai_canonname && *at && !(*at)->ai_canonname) {
			(*at)->ai_canonname = entry->ai_canonname;
			entry->ai_canonname = NULL;
		}
		entry->ai_next = NULL;
		freeaddrinfo(entry);
	}
}

void
answer_edit(struct addrinfo **all, bool always)
{
	for (struct addrinfo *entry = *all; entry; entry = entry->ai_next)
		edit(entry->ai_addr, entry->ai_addrlen, always);
	unlink_superfluous(all);
}

static void
edit_bytes(char *bytes, int family, int len, bool always)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} addr = { .any.sa_family = (sa_family_t)family };
	void *at = family == AF_INET ? (void *)&addr.in.sin_addr
				     : (void *)&addr.in6.sin6_addr;

	memcpy(at, bytes, (size_t)len);
	edit(&addr.any, sizeof(addr), always);
	memcpy(bytes, at, (size_t)len);
}

static bool
seen(char **first, char **entry, int len)
{
	for (; first < entry; first++)
		if (memcmp(*first, *entry, (size_t)len) == 0)
			return true;
	return false;
}

struct hostent *
answer_edit_host(struct hostent *host, bool always)
{
	char **kept;

	if (!host || (host->h_addrtype != AF_INET && host->h_addrtype != AF_INET6))
		return host;
	kept = host->h_addr_list;
	for (char **entry = kept; *entry; entry++) {
		edit_bytes(*entry, host->h_addrtype, host->h_length, always);
		*kept = *entry;
		if (!seen(host->h_addr_list, kept, host->h_length))
			kept++;
	}
	*kept = NULL;
	return host;
}

bool
answer_reverse(const struct sockaddr *addr, socklen_t len, struct sockaddr_in *any)
{
	uint32_t ip;

	if (process_memory.keep_names ||
		address_place(&process_memory, addr, len) != SELF ||
		!address_ipv4(addr, &ip))
		return false;
	any->sin_family = AF_INET;
	any->sin_port = htons(address_port(addr));
	any->sin_addr.s_addr = htonl(address_in4(&process_memory, ip));
	return true;
}

bool
answer_reverse_bytes(
	const void *bytes, socklen_t len, int family, struct sockaddr_in *any)
{
	struct sockaddr_in6 addr = { .sin6_family = AF_INET6 };
	struct in_addr ip;

	if (!process_session() || !bytes)
		return false;
	if (family == AF_INET6 && len == sizeof(addr.sin6_addr)) {
		memcpy(&addr.sin6_addr, bytes, len);
	} else if (family == AF_INET && len == sizeof(ip)) {
		memcpy(&ip, bytes, len);
		address_set4((struct sockaddr *)&addr, ntohl(ip.s_addr));
	} else {
		return false;
	}
	return answer_reverse((struct sockaddr *)&addr, sizeof(addr), any);
}
