// SPDX-License-Identifier: MIT
#include "twin.h"

#include <string.h>

#include "address.h"
#include "kernel_calls.h"

/* Which clients a socket would have, bare. */
enum speaks { IPV4, IPV6, BOTH };

struct search {
	const struct socket *sock;
	struct socket other; /* the one that is looked at */
	int type, before;
	int64_t ip;
	uint16_t port;
	uint64_t cookie;
	enum speaks speaks;
	bool found, conflict, share;
};

/* Another socket of our type on the address that we want. */
static bool
in_our_way(const struct search *find, int *domain)
{
	const struct socket *sock = &find->other;
	struct sockaddr_storage name;
	int64_t ip;

	*domain = socket_domain(sock);
	if ((*domain != AF_INET && *domain != AF_INET6) ||
		socket_value(sock, SOL_SOCKET, SO_TYPE) != find->type ||
		!socket_name(sock, &name))
		return false;
	/* A datagram socket on :: and a port of the kernel's choice is on A, too. */
	ip = address_ipv4((struct sockaddr *)&name);
	if (ip < 0)
		ip = address_native6((struct sockaddr *)&name) ? find->ip : -1;
	return ip == find->ip && address_port((struct sockaddr *)&name) == find->port &&
		socket_cookie(sock) != find->cookie;
}

/* Bare, an IPv6 socket leaves IPv4 alone only if it is V6ONLY, as ::1 makes it. */
static enum speaks
speaks(int domain, struct memory m)
{
	if (domain == AF_INET || memory_mapped(m))
		return IPV4;
	return memory_v6only(m) ? IPV6 : BOTH;
}

static bool
both_have(const struct search *find, int name)
{
	return socket_value(&find->other, SOL_SOCKET, name) &&
		socket_value(find->sock, SOL_SOCKET, name);
}

/*
 * SO_REUSEPORT, which we set on twins, must not let a second socket in that has the same
 * clients as another.
 */
static bool
excludes_us(const struct search *find)
{
	if (both_have(find, SO_REUSEPORT))
		return false;
	return !both_have(find, SO_REUSEADDR) ||
		socket_value(&find->other, SOL_SOCKET, SO_ACCEPTCONN);
}

static bool
visit(void *arg, int fd)
{
	struct search *find = arg;
	enum speaks other;
	int domain;

	find->other.fd = fd;
	if (!in_our_way(find, &domain))
		return false;
	other = speaks(domain, memory_read(&find->other, (sa_family_t)domain));
	if (other == find->speaks || other == BOTH || find->speaks == BOTH) {
		find->conflict = excludes_us(find);
		/*
		 * Of datagram sockets that share it, on 0.0.0.0 and on 127.0.0.1, the
		 * kernel would choose one for each client.
		 */
		if (find->share && find->type == SOCK_DGRAM)
			socket_set(&find->other, SOL_SOCKET, SO_REUSEPORT, find->before);
		return find->conflict;
	}
	find->found = true;
	if (find->share)
		socket_set(&find->other, SOL_SOCKET, SO_REUSEPORT, 1);
	return false;
}

int
twin_share(const struct socket *sock, const struct sockaddr *name, struct memory m)
{
	struct search find = {
		.sock = sock, .other = *sock, .speaks = speaks(name->sa_family, m)
	};

	find.ip = address_ipv4(name);
	find.port = address_port(name);
	if (find.ip < 0 || !find.port)
		return -1;
	find.before = socket_value(sock, SOL_SOCKET, SO_REUSEPORT);
	find.cookie = socket_cookie(sock);
	find.type = socket_value(sock, SOL_SOCKET, SO_TYPE);
	kernel_sockets(sock, visit, &find);
	if (!find.found || find.conflict)
		return -1;
	find.share = true;
	kernel_sockets(sock, visit, &find);
	socket_set(sock, SOL_SOCKET, SO_REUSEPORT, 1);
	return find.before;
}

static bool
visit_anywhere(void *arg, int fd)
{
	struct search *find = arg;
	int domain;

	find->other.fd = fd;
	find->found = in_our_way(find, &domain) && domain == AF_INET;
	return find->found;
}

bool
twin_anywhere(const struct socket *sock, uint16_t port)
{
	struct search find = { .sock = sock,
		.other = *sock,
		.type = SOCK_DGRAM,
		.ip = INADDR_ANY,
		.port = port };

	if (!socket_stream(sock))
		kernel_sockets(sock, visit_anywhere, &find);
	return find.found;
}

void
twin_undo(const struct socket *sock, int before)
{
	socket_set(sock, SOL_SOCKET, SO_REUSEPORT, before);
}
