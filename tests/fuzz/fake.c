// SPDX-License-Identifier: MIT
#include "fake.h"

#include <errno.h>
#include <string.h>

#include "fuzz.h"

struct session fake_session;

/* What was read of what the core handed over, so that a compiler has to read it. */
static volatile unsigned char seen;
static uint32_t answers;
static unsigned int asked;

static int
answer(void)
{
	static const int errors[] = { EADDRINUSE, ECONNREFUSED, EINPROGRESS, EBADF,
		EINVAL };

	if (!(answers >> (asked++ % 32) & 1))
		return 0;
	errno = errors[take_number() % 5];
	return -1;
}

static void
look_at(const void *what, size_t size)
{
	for (size_t i = 0; i < size; i++)
		seen = ((const unsigned char *)what)[i];
}

static int
fake_address(int fd, const struct sockaddr *a, socklen_t len)
{
	(void)fd;
	/* As the kernel does: reads all that it is told of. */
	if (a && len <= sizeof(struct sockaddr_storage))
		look_at(a, len);
	return answer();
}

static int
fake_listen(int fd, int backlog)
{
	(void)fd;
	(void)backlog;
	return answer();
}

/* A name of a family that sockets have, and as long as the kernel's. */
static int
fake_name(int fd, struct sockaddr *a, socklen_t *len)
{
	struct sockaddr_storage name;
	socklen_t size;

	(void)fd;
	if (answer() < 0)
		return -1;
	take(&name, sizeof(name));
	switch (take_number() % 3) {
	case 0:
		name.ss_family = AF_INET;
		size = sizeof(struct sockaddr_in);
		break;
	case 1:
		name.ss_family = AF_INET6;
		size = sizeof(struct sockaddr_in6);
		break;
	default:
		name.ss_family = AF_UNIX;
		size = (socklen_t)(2 + take_number() % 109);
	}
	memcpy(a, &name, *len < size ? *len : size);
	*len = size;
	return 0;
}

static int
fake_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	(void)fd;
	(void)level;
	(void)name;
	if (answer() < 0)
		return -1;
	take(value, *len);
	return 0;
}

static int
fake_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	(void)fd;
	(void)level;
	(void)name;
	if (len < sizeof(int)) {
		errno = EINVAL;
		return -1;
	}
	look_at(value, len);
	return answer();
}

static ssize_t
fake_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	(void)flags;
	if (msg->msg_control)
		look_at(msg->msg_control, msg->msg_controllen);
	return fake_address(fd, msg->msg_name, msg->msg_namelen);
}

static void
fake_sockets(int fd, bool (*visit)(void *arg, int fd), void *arg)
{
	for (int other = 0; other < 4; other++)
		if (visit(arg, other == 2 ? fd : other))
			return;
}

static const struct kernel fake = {
	.bind = fake_address,
	.connect = fake_address,
	.listen = fake_listen,
	.getsockname = fake_name,
	.getpeername = fake_name,
	.getsockopt = fake_getsockopt,
	.setsockopt = fake_setsockopt,
	.sendmsg = fake_sendmsg,
	.sockets = fake_sockets,
};

const struct socket *
fake_socket(int fd)
{
	static struct socket sock;

	sock = (struct socket){ &fake_session, fd };
	return &sock;
}

void
fake_reset(void)
{
	memset(&fake_session, 0, sizeof(fake_session));
	fake_session.kernel = fake;
	fake_session.self = 0x7f000501;
	fake_session.fallback = take_number() & 1;
	fake_session.lazily = take_number() & 1;
	fake_session.elsewhere = take_number() & 1;
	answers = take_number();
	asked = 0;
}
