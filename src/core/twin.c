// SPDX-License-Identifier: MIT
#include "twin.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#include "address.h"

/* Which clients a socket would have, bare. */
enum speaks { IPV4, IPV6, BOTH };

struct search {
	const struct kernel *k;
	int fd;
	int type;
	uint32_t ip;
	uint16_t port;
	uint64_t cookie;
	enum speaks speaks;
	bool found, conflict, share;
};

static uint64_t
cookie(const struct kernel *k, int fd)
{
	uint64_t value = 0;
	socklen_t len = sizeof(value);

	k->getsockopt(fd, SOL_SOCKET, SO_COOKIE, &value, &len);
	return value;
}

/* Another socket of our type on the address that we want. */
static bool
in_our_way(const struct search *find, int fd, int *domain)
{
	struct sockaddr_storage name;
	uint32_t ip;
	int type;

	if (!socket_flag(find->k, fd, SOL_SOCKET, SO_DOMAIN, domain) ||
		(*domain != AF_INET && *domain != AF_INET6))
		return false;
	if (!socket_flag(find->k, fd, SOL_SOCKET, SO_TYPE, &type) || type != find->type)
		return false;
	if (!socket_name(find->k, fd, &name))
		return false;
	/* A datagram socket on :: and a port of the kernel's choice is on A, too. */
	if (!address_ipv4((struct sockaddr *)&name, &ip))
		ip = address_native6((struct sockaddr *)&name) ? find->ip : INADDR_NONE;
	return ip == find->ip && address_port((struct sockaddr *)&name) == find->port &&
		cookie(find->k, fd) != find->cookie;
}

/* Bare, an IPv6 socket leaves IPv4 alone only if it is V6ONLY, as ::1 makes it. */
static enum speaks
speaks(int domain, struct memory m)
{
	if (domain == AF_INET || memory_mapped(m))
		return IPV4;
	return m.asked == ASKED_LOOPBACK6 || m.v6only ? IPV6 : BOTH;
}

static bool
both_have(const struct search *find, int fd, int name)
{
	return socket_on(find->k, fd, SOL_SOCKET, name) &&
		socket_on(find->k, find->fd, SOL_SOCKET, name);
}

/*
 * SO_REUSEPORT, which we set on twins, must not let a second socket in that has the same
 * clients as another.
 */
static bool
excludes_us(const struct search *find, int fd)
{
	if (both_have(find, fd, SO_REUSEPORT))
		return false;
	return !both_have(find, fd, SO_REUSEADDR) ||
		socket_on(find->k, fd, SOL_SOCKET, SO_ACCEPTCONN);
}

static bool
visit(void *arg, int fd)
{
	struct search *find = arg;
	struct memory m = { .asked = ASKED_NOTHING };
	enum speaks other;
	int domain;

	if (!in_our_way(find, fd, &domain))
		return false;
	if (domain == AF_INET6)
		m = memory_read(find->k, fd, AF_INET6);
	other = speaks(domain, m);
	if (other == find->speaks || other == BOTH || find->speaks == BOTH) {
		find->conflict = excludes_us(find, fd);
		return find->conflict;
	}
	find->found = true;
	if (find->share)
		socket_set(find->k, fd, SOL_SOCKET, SO_REUSEPORT, 1);
	return false;
}

bool
twin_share(const struct kernel *k, int fd, const struct sockaddr *name, struct memory m,
	int *before)
{
	struct search find = { .k = k, .fd = fd, .speaks = speaks(name->sa_family, m) };
	int saved = errno;

	if (!address_ipv4(name, &find.ip) ||
		!socket_flag(k, fd, SOL_SOCKET, SO_REUSEPORT, before))
		return false;
	find.port = address_port(name);
	find.cookie = cookie(k, fd);
	if (find.port && socket_flag(k, fd, SOL_SOCKET, SO_TYPE, &find.type))
		k->sockets(fd, visit, &find);
	if (find.found && !find.conflict) {
		find.share = true;
		k->sockets(fd, visit, &find);
		socket_set(k, fd, SOL_SOCKET, SO_REUSEPORT, 1);
	}
	errno = saved;
	return find.found && !find.conflict;
}

static bool
visit_anywhere(void *arg, int fd)
{
	struct search *find = arg;
	struct sockaddr_storage name;
	struct sockaddr_in *sin = (struct sockaddr_in *)&name;
	int type;

	find->found = socket_name(find->k, fd, &name) && name.ss_family == AF_INET &&
		sin->sin_addr.s_addr == htonl(INADDR_ANY) &&
		ntohs(sin->sin_port) == find->port &&
		socket_flag(find->k, fd, SOL_SOCKET, SO_TYPE, &type) &&
		type == SOCK_DGRAM;
	return find->found;
}

bool
twin_anywhere(const struct kernel *k, int fd, uint16_t port)
{
	struct search find = { .k = k, .port = port };
	int saved = errno;

	if (!socket_stream(k, fd))
		k->sockets(fd, visit_anywhere, &find);
	errno = saved;
	return find.found;
}

void
twin_undo(const struct kernel *k, int fd, int before)
{
	socket_set(k, fd, SOL_SOCKET, SO_REUSEPORT, before);
}
