// SPDX-License-Identifier: MIT
#include "answer.h"

#include <string.h>

#include "address.h"

/*
 * A, or ::1 where IPv6 was asked for: that is A as well to whoever uses it, and the one
 * name of it that a V6ONLY socket takes.
 */
static void
edit(const struct session *s, struct sockaddr *addr, socklen_t len, bool always)
{
	enum place place = address_place(s, addr, len);

	if (place == SELF || (place == ELSEWHERE && !always))
		return;
	if (address_ipv4(addr) < 0) {
		address_set_loopback6(addr);
		((struct sockaddr_in6 *)addr)->sin6_scope_id = 0;
	} else if (place == ELSEWHERE) {
		address_set4(addr, s->self);
	} else {
		address_out(s, addr);
	}
}

/* The session's address that an edited entry reaches; 0 where it is elsewhere. */
static uint32_t
reached(const struct session *s, const struct addrinfo *entry)
{
	int64_t ip =
		address_native6(entry->ai_addr) ? s->self : address_ipv4(entry->ai_addr);

	return ip >= 0 && address_place4(s, (uint32_t)ip) == SELF ? (uint32_t)ip : 0;
}

/*
 * A program that tries both entries would find the same server of the session twice: the
 * IPv4 one stays, or the earlier one.
 */
static bool
superfluous(
	const struct session *s, const struct addrinfo *all, const struct addrinfo *entry)
{
	uint32_t ip = reached(s, entry);
	bool earlier = true;

	for (; ip && all; all = all->ai_next) {
		if (all == entry)
			earlier = false;
		else if (reached(s, all) == ip &&
			all->ai_socktype == entry->ai_socktype &&
			all->ai_protocol == entry->ai_protocol &&
			(all->ai_family == entry->ai_family ? earlier
							    : all->ai_family == AF_INET))
			return true;
	}
	return false;
}

/* The first entry alone has the canonical name; it must not go with its entry. */
static struct addrinfo *
take_superfluous(const struct session *s, struct addrinfo **all)
{
	struct addrinfo **at = all;
	struct addrinfo *entry, *taken = NULL;

	while ((entry = *at)) {
		if (!superfluous(s, *all, entry)) {
			at = &entry->ai_next;
			continue;
		}
		*at = entry->ai_next;
		if (entry->ai_canonname && *at && !(*at)->ai_canonname) {
			(*at)->ai_canonname = entry->ai_canonname;
			entry->ai_canonname = NULL;
		}
		entry->ai_next = taken;
		taken = entry;
	}
	return taken;
}

struct addrinfo *
answer_edit(const struct session *s, struct addrinfo **all, bool always)
{
	for (struct addrinfo *entry = *all; entry; entry = entry->ai_next)
		edit(s, entry->ai_addr, entry->ai_addrlen, always);
	return take_superfluous(s, all);
}

union name {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static void *
bytes_of(union name *addr)
{
	return addr->any.sa_family == AF_INET ? (void *)&addr->in.sin_addr
					      : (void *)&addr->in6.sin6_addr;
}

static void
edit_bytes(const struct session *s, char *bytes, int family, int len, bool always)
{
	union name addr = { .any.sa_family = (sa_family_t)family };
	void *at = bytes_of(&addr);

	memcpy(at, bytes, (size_t)len);
	edit(s, &addr.any, sizeof(addr), always);
	memcpy(bytes, at, (size_t)len);
}

/* Not memcmp: it would be all that the library takes from libc for it. */
static bool
same(const char *a, const char *b, int len)
{
	while (len && *a++ == *b++)
		len--;
	return len == 0;
}

static bool
seen(char **first, char **entry, int len)
{
	for (; first < entry; first++)
		if (same(*first, *entry, len))
			return true;
	return false;
}

struct hostent *
answer_edit_host(const struct session *s, struct hostent *host, bool always)
{
	char **kept;

	if (!host || (host->h_addrtype != AF_INET && host->h_addrtype != AF_INET6))
		return host;
	kept = host->h_addr_list;
	for (char **entry = kept; *entry; entry++) {
		edit_bytes(s, *entry, host->h_addrtype, host->h_length, always);
		*kept = *entry;
		if (!seen(host->h_addr_list, kept, host->h_length))
			kept++;
	}
	*kept = NULL;
	return host;
}

bool
answer_reverse(const struct session *s, const struct sockaddr *addr, socklen_t len,
	struct sockaddr_in *any)
{
	if (s->keep_names || address_place(s, addr, len) != SELF)
		return false;
	any->sin_family = AF_INET;
	any->sin_port = htons(address_port(addr));
	any->sin_addr.s_addr = htonl(address_in4(s, (uint32_t)address_ipv4(addr)));
	return true;
}

bool
answer_reverse_bytes(const struct session *s, const void *bytes, socklen_t len,
	int family, struct sockaddr_in *any)
{
	union name addr = { .any.sa_family = (sa_family_t)family };
	size_t size =
		family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);

	if (!bytes || len != size)
		return false;
	memcpy(bytes_of(&addr), bytes, len);
	return answer_reverse(s, &addr.any, sizeof(addr), any);
}
