// SPDX-License-Identifier: MIT
#include "bare.h"

#include <stdio.h>
#include <sys/syscall.h>

#include "raw.h"

static long
result(long value)
{
	if (value >= 0 || value < -4095)
		return value;
	errno = (int)-value;
	return -1;
}

int
bare_bind(int fd, const struct sockaddr *a, socklen_t len)
{
	return (int)result(raw_syscall(SYS_bind, fd, (long)a, len, 0, 0, 0));
}

int
bare_connect(int fd, const struct sockaddr *a, socklen_t len)
{
	return (int)result(raw_syscall(SYS_connect, fd, (long)a, len, 0, 0, 0));
}

int
bare_listen(int fd, int backlog)
{
	return (int)result(raw_syscall(SYS_listen, fd, backlog, 0, 0, 0, 0));
}

int
bare_getsockname(int fd, struct sockaddr *a, socklen_t *len)
{
	return (int)result(raw_syscall(SYS_getsockname, fd, (long)a, (long)len, 0, 0, 0));
}

int
bare_getpeername(int fd, struct sockaddr *a, socklen_t *len)
{
	return (int)result(raw_syscall(SYS_getpeername, fd, (long)a, (long)len, 0, 0, 0));
}

int
bare_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	return (int)result(
		raw_syscall(SYS_getsockopt, fd, level, name, (long)value, (long)len, 0));
}

ssize_t
bare_sendto(int fd, const void *buf, size_t n, int flags, const struct sockaddr *a,
	socklen_t len)
{
	return result(
		raw_syscall(SYS_sendto, fd, (long)buf, (long)n, flags, (long)a, len));
}

ssize_t
bare_recvfrom(int fd, void *buf, size_t n, int flags, struct sockaddr *a, socklen_t *len)
{
	return result(raw_syscall(
		SYS_recvfrom, fd, (long)buf, (long)n, flags, (long)a, (long)len));
}

const char *
self4(void)
{
	const char *self = getenv("LB_ADDR");

	if (!self)
		fail_msg("these tests run under tests/hook/run");
	return self;
}

const char *
self6(void)
{
	static char text[INET6_ADDRSTRLEN];

	snprintf(text, sizeof(text), "::ffff:%s", self4());
	return text;
}

int
make_socket(int domain, int type)
{
	int fd = socket(domain, type, 0);

	if (fd < 0)
		fail_msg("socket(%d, %d): %s", domain, type, strerror(errno));
	return fd;
}

int
real_port(int fd)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	assert_ok(bare_getsockname(fd, (struct sockaddr *)&name, &len));
	return ntohs(((struct sockaddr_in *)&name)->sin_port);
}

int
free_port(void)
{
	int tcp, udp, port;
	bool free;

	do {
		tcp = make_socket(AF_INET6, SOCK_STREAM);
		udp = make_socket(AF_INET6, SOCK_DGRAM);
		assert_ok(bare_bind(tcp, addr("::", 0), sizeof(struct sockaddr_in6)));
		port = real_port(tcp);
		free = bare_bind(udp, addr("::", port), sizeof(struct sockaddr_in6)) == 0;
		close(tcp);
		close(udp);
	} while (!free);
	return port;
}

void
expect_really(int fd, const char *text, int port)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	assert_ok(bare_getsockname(fd, (struct sockaddr *)&name, &len));
	expect_addr((struct sockaddr *)&name, text, port);
}

void
expect_name(int fd, const char *text, int port)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	assert_ok(getsockname(fd, (struct sockaddr *)&name, &len));
	expect_addr((struct sockaddr *)&name, text, port);
}

void
expect_peer_name(int fd, const char *text, int port)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	assert_ok(getpeername(fd, (struct sockaddr *)&name, &len));
	expect_addr((struct sockaddr *)&name, text, port);
}
