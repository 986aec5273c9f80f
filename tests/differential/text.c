// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "text.h"

/*
 * Texts are handed out of a few buffers in turn, so that one line can show several. Not
 * inlined: gcc -O3 takes them for one.
 */
__attribute__((noinline)) static char *
buffer(void)
{
	static char buffers[8][160];
	static unsigned next;

	return buffers[next++ % 8];
}

const char *
text_error(int number)
{
	static const struct {
		int number;
		const char *name;
	} names[] = {
		{ EPERM, "EPERM" },
		{ ENOENT, "ENOENT" },
		{ EINTR, "EINTR" },
		{ EBADF, "EBADF" },
		{ EAGAIN, "EAGAIN" },
		{ EACCES, "EACCES" },
		{ EFAULT, "EFAULT" },
		{ EINVAL, "EINVAL" },
		{ EPIPE, "EPIPE" },
		{ ENOTSOCK, "ENOTSOCK" },
		{ EDESTADDRREQ, "EDESTADDRREQ" },
		{ EMSGSIZE, "EMSGSIZE" },
		{ EPROTOTYPE, "EPROTOTYPE" },
		{ ENOPROTOOPT, "ENOPROTOOPT" },
		{ EOPNOTSUPP, "EOPNOTSUPP" },
		{ EAFNOSUPPORT, "EAFNOSUPPORT" },
		{ EADDRINUSE, "EADDRINUSE" },
		{ EADDRNOTAVAIL, "EADDRNOTAVAIL" },
		{ ENETUNREACH, "ENETUNREACH" },
		{ EHOSTUNREACH, "EHOSTUNREACH" },
		{ ECONNABORTED, "ECONNABORTED" },
		{ ECONNRESET, "ECONNRESET" },
		{ EISCONN, "EISCONN" },
		{ ENOTCONN, "ENOTCONN" },
		{ ETIMEDOUT, "ETIMEDOUT" },
		{ ECONNREFUSED, "ECONNREFUSED" },
		{ EALREADY, "EALREADY" },
		{ EINPROGRESS, "EINPROGRESS" },
		{ ENODEV, "ENODEV" },
		{ ENOSYS, "ENOSYS" },
	};
	char *text;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number)
			return names[i].name;
	text = buffer();
	sprintf(text, "errno %d", number);
	return text;
}

/*
 * The kernel's own choices: the ephemeral range, and the reserved ports of bindresvport.
 */
static bool
chosen(uint16_t port)
{
	return port >= 32768 || (port >= 512 && port < 1024);
}

static int
appearance(uint16_t port)
{
	for (int i = 0; i < world->ports; i++)
		if (world->port[i] == port)
			return i;
	if (world->ports == PORTS)
		return PORTS;
	world->port[world->ports] = port;
	return world->ports++;
}

const char *
text_port(uint16_t port)
{
	char *text = buffer();

	if (port > world->base && port < world->base + 10)
		sprintf(text, "P%d", port - world->base);
	else if (chosen(port))
		sprintf(text, "e%d", appearance(port));
	else
		sprintf(text, "%d", port);
	return text;
}

const char *
text_ip(int family, const void *ip)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	char *text = buffer();
	uint32_t ip4;
	bool is_mapped = family == AF_INET6 && !memcmp(ip, mapped, 12);

	memcpy(&ip4, is_mapped ? (const char *)ip + 12 : ip, 4);
	if ((family == AF_INET || is_mapped) && world->self && ntohl(ip4) == world->self)
		strcpy(text, is_mapped ? "::ffff:A" : "A");
	else
		inet_ntop(family, ip, text, 160);
	return text;
}

static void
hex(char *text, const void *bytes, socklen_t from, socklen_t size)
{
	for (socklen_t i = from; i < size; i++)
		text += sprintf(text, "%02x", ((const unsigned char *)bytes)[i]);
}

static const char *
text_inet(const void *addr, socklen_t size)
{
	struct sockaddr_in sin;
	char *text = buffer();
	char zero[8] = "";

	memset(&sin, 0, sizeof(sin));
	memcpy(&sin, addr, size < sizeof(sin) ? size : sizeof(sin));
	if (size < 8) {
		int n = sprintf(
			text, "inet %s ", size < 4 ? "" : text_port(ntohs(sin.sin_port)));
		hex(text + n, addr, 4, size);
		return text;
	}
	sprintf(text, "%s:%s%s", text_ip(AF_INET, &sin.sin_addr),
		text_port(ntohs(sin.sin_port)),
		memcmp(sin.sin_zero, zero, 8) ? " padded" : "");
	return text;
}

static const char *
text_inet6(const void *addr, socklen_t size)
{
	struct sockaddr_in6 sin6;
	char *text = buffer();

	memset(&sin6, 0, sizeof(sin6));
	memcpy(&sin6, addr, size < sizeof(sin6) ? size : sizeof(sin6));
	if (size < 24) {
		int n = sprintf(text, "inet6 %s ",
			size < 4 ? "" : text_port(ntohs(sin6.sin6_port)));
		hex(text + n, addr, 4, size);
		return text;
	}
	sprintf(text, "[%s]:%s%s%s", text_ip(AF_INET6, &sin6.sin6_addr),
		text_port(ntohs(sin6.sin6_port)), sin6.sin6_flowinfo ? " flow" : "",
		sin6.sin6_scope_id ? " scope" : "");
	return text;
}

const char *
text_address(const void *addr, socklen_t size)
{
	sa_family_t family = 0;
	char *text;

	if (size >= sizeof(family))
		memcpy(&family, addr, sizeof(family));
	if (size >= sizeof(family) && family == AF_INET)
		return text_inet(addr, size);
	if (size >= sizeof(family) && family == AF_INET6)
		return text_inet6(addr, size);
	text = buffer();
	if (size >= sizeof(family))
		sprintf(text, "family %d", family);
	else
		sprintf(text, "no address");
	return text;
}

static uint16_t
read_port(const char *text)
{
	if (text[0] == 'P')
		return world->base + atoi(text + 1);
	if (text[0] == 'e')
		return world->port[atoi(text + 1) % PORTS];
	if (text[0] == '@') {
		const struct seen *seen = &world->name[atoi(text + 1) % SOCKETS];

		/*
		 * The port is at the same place in both families. Where it is not known,
		 * one that nobody has.
		 */
		const struct sockaddr_in *sin = (const struct sockaddr_in *)&seen->addr;

		return sin->sin_port ? ntohs(sin->sin_port) : world->base + 8;
	}
	return atoi(text);
}

bool
text_read_ip(int family, const char *text, void *ip)
{
	struct in_addr self = { .s_addr = htonl(world->self) };
	char full[64];

	if (!strcmp(text, "A") && family == AF_INET) {
		memcpy(ip, &self, sizeof(self));
		return true;
	}
	if (!strcmp(text, "::ffff:A")) {
		sprintf(full, "::ffff:%s", inet_ntoa(self));
		text = full;
	}
	return inet_pton(family, text, ip) == 1;
}

static socklen_t
read_seen(const struct seen *seen, struct sockaddr_storage *addr)
{
	*addr = seen->addr;
	return seen->len;
}

static socklen_t
read_unix(const char *name, struct sockaddr_storage *addr)
{
	struct sockaddr_un *un = (struct sockaddr_un *)addr;
	int n;

	/* An abstract name of this script alone: the group is the script's own. */
	un->sun_family = AF_UNIX;
	n = snprintf(un->sun_path + 1, sizeof(un->sun_path) - 1, "probe-%d-%s", getpgrp(),
		name);
	return offsetof(struct sockaddr_un, sun_path) + 1 + n;
}

socklen_t
text_read_address(const char *text, struct sockaddr_storage *addr)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)addr;
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)addr;
	char ip[64];
	char port[16];

	memset(addr, 0, sizeof(*addr));
	if (!strncmp(text, "name", 4))
		return read_seen(&world->name[atoi(text + 4) % SOCKETS], addr);
	if (!strncmp(text, "peer", 4))
		return read_seen(&world->peer[atoi(text + 4) % SOCKETS], addr);
	if (!strncmp(text, "from", 4))
		return read_seen(&world->from[atoi(text + 4) % SOCKETS], addr);
	if (!strncmp(text, "unix:", 5))
		return read_unix(text + 5, addr);
	if (sscanf(text, "unspec/%63[^:]:%15s", ip, port) == 2) {
		sin->sin_port = htons(read_port(port));
		return text_read_ip(AF_INET, ip, &sin->sin_addr) ? sizeof(*sin) : 0;
	}
	if (!strncmp(text, "unspec", 6)) {
		sin->sin_family = AF_UNSPEC;
		sin->sin_port = text[6] ? htons(read_port(text + 7)) : 0;
		return sizeof(*sin);
	}
	if (sscanf(text, "[%63[^]]]:%15s", ip, port) == 2) {
		sin6->sin6_family = AF_INET6;
		sin6->sin6_port = htons(read_port(port));
		return text_read_ip(AF_INET6, ip, &sin6->sin6_addr) ? sizeof(*sin6) : 0;
	}
	if (sscanf(text, "%63[^:]:%15s", ip, port) == 2) {
		sin->sin_family = AF_INET;
		sin->sin_port = htons(read_port(port));
		return text_read_ip(AF_INET, ip, &sin->sin_addr) ? sizeof(*sin) : 0;
	}
	return 0;
}
