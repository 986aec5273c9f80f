// SPDX-License-Identifier: MIT
#include "kernel.h"

enum { SOCKETS = 8, OPTIONS = 16, FIRST_EPHEMERAL = 40000 };

struct session session;

static struct kernel_socket sockets[SOCKETS];
static int opened, ephemeral;
static struct {
	int skip, times, error, count;
} script[KERNEL_CALLS];

struct kernel_socket *
kernel_at(int fd)
{
	assert_in_range(fd, 0, opened - 1);
	return &sockets[fd];
}

void
kernel_fail(enum kernel_call call, int skip, int times, int error)
{
	script[call].skip = skip;
	script[call].times = times;
	script[call].error = error;
}

int
kernel_count(enum kernel_call call)
{
	return script[call].count;
}

static int
fails(int error)
{
	errno = error;
	return -1;
}

/* NULL, with errno, where the script or the descriptor makes the call fail. */
static struct kernel_socket *
enter(enum kernel_call call, int fd)
{
	script[call].count++;
	if (script[call].skip > 0) {
		script[call].skip--;
	} else if (script[call].times > 0) {
		script[call].times--;
		errno = script[call].error;
		return NULL;
	}
	if (fd < 0 || fd >= opened) {
		errno = EBADF;
		return NULL;
	}
	return &sockets[fd];
}

static struct kernel_option *
option(struct kernel_socket *sock, int level, int name)
{
	struct kernel_option *o = sock->option;

	while (o < sock->option + OPTIONS - 1 && (o->level != level || o->name != name) &&
		(o->level || o->name))
		o++;
	o->level = level;
	o->name = name;
	return o;
}

void
kernel_set(int fd, int level, int name, int value)
{
	option(kernel_at(fd), level, name)->value = value;
}

int
kernel_get(int fd, int level, int name)
{
	return option(kernel_at(fd), level, name)->value;
}

void
kernel_lacks(int fd, int level, int name)
{
	option(kernel_at(fd), level, name)->lacking = true;
}

int
kernel_socket(int domain, int type)
{
	int fd = opened++;

	assert_in_range(fd, 0, SOCKETS - 1);
	sockets[fd].domain = domain;
	sockets[fd].type = type;
	sockets[fd].state = TCP_CLOSE;
	sockets[fd].name.ss_family = (sa_family_t)domain;
	sockets[fd].name_len = domain == AF_INET ? sizeof(struct sockaddr_in)
		: domain == AF_INET6             ? sizeof(struct sockaddr_in6)
						 : sizeof(sa_family_t);
	return fd;
}

int
make(const char *text, int type)
{
	return kernel_socket(strchr(text, ':') ? AF_INET6 : AF_INET, type);
}

void
expect_bound(int fd, const char *text, int port)
{
	expect_addr((struct sockaddr *)&kernel_at(fd)->name, text, port);
}

void
expect_peer(int fd, const char *text, int port)
{
	expect_addr((struct sockaddr *)&kernel_at(fd)->peer, text, port);
}

static in_port_t *
port_of(struct sockaddr_storage *a)
{
	return &((struct sockaddr_in *)a)->sin_port;
}

static bool
is_mapped(const struct sockaddr *a)
{
	return a->sa_family == AF_INET6 &&
		IN6_IS_ADDR_V4MAPPED(&((const struct sockaddr_in6 *)a)->sin6_addr);
}

static bool
is_any6(const struct sockaddr *a)
{
	return a->sa_family == AF_INET6 &&
		IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)a)->sin6_addr);
}

static uint32_t
ipv4(const struct sockaddr_storage *a)
{
	uint32_t ip;

	if (a->ss_family == AF_INET)
		return ((const struct sockaddr_in *)a)->sin_addr.s_addr;
	memcpy(&ip, &((const struct sockaddr_in6 *)a)->sin6_addr.s6_addr[12], sizeof(ip));
	return ip;
}

static bool
both(struct kernel_socket *a, struct kernel_socket *b, int name)
{
	return option(a, SOL_SOCKET, name)->value && option(b, SOL_SOCKET, name)->value;
}

/* Two sockets on one IPv4 address and port; of IPv6, the tests bind mapped ones only. */
static bool
in_use(struct kernel_socket *sock, const struct sockaddr_storage *name, bool listening)
{
	for (struct kernel_socket *other = sockets; other < sockets + opened; other++) {
		if (other == sock || other->type != sock->type ||
			!*port_of(&other->name) ||
			*port_of(&other->name) !=
				((const struct sockaddr_in *)name)->sin_port ||
			ipv4(&other->name) != ipv4(name) ||
			both(sock, other, SO_REUSEPORT))
			continue;
		if (both(sock, other, SO_REUSEADDR) &&
			(other->state != TCP_LISTEN || !listening))
			continue;
		return true;
	}
	return false;
}

static int
fake_bind(int fd, const struct sockaddr *a, socklen_t len)
{
	struct kernel_socket *sock = enter(KERNEL_BIND, fd);
	struct sockaddr_storage name = { 0 };

	if (!sock)
		return -1;
	if (!a || len < len_of(a) || len > sizeof(name) || *port_of(&sock->name))
		return fails(EINVAL);
	if (a->sa_family != sock->domain)
		return fails(EAFNOSUPPORT);
	if (is_mapped(a) && option(sock, SOL_IPV6, IPV6_V6ONLY)->value)
		return fails(EINVAL);
	if (is_mapped(a) && sock->type == SOCK_RAW)
		return fails(EADDRNOTAVAIL);
	memcpy(&name, a, len_of(a));
	if (in_use(sock, &name, false))
		return fails(EADDRINUSE);
	if (!*port_of(&name))
		*port_of(&name) = htons((uint16_t)ephemeral++);
	if (a->sa_family == AF_INET6 && !is_mapped(a) && !is_any6(a))
		option(sock, SOL_IPV6, IPV6_V6ONLY)->value = 1;
	sock->name = name;
	return 0;
}

static int
fake_connect(int fd, const struct sockaddr *a, socklen_t len)
{
	struct kernel_socket *sock = enter(KERNEL_CONNECT, fd);

	if (sock)
		memcpy(&sock->peer, a,
			len < sizeof(sock->peer) ? len : sizeof(sock->peer));
	if (!sock)
		return -1;
	if (a->sa_family == AF_UNSPEC) {
		/* A disconnect gives a port back that the program did not choose. */
		memset(&sock->name, 0, sizeof(sock->name));
		sock->name.ss_family = (sa_family_t)sock->domain;
		sock->state = TCP_CLOSE;
		return 0;
	}
	sock->state = TCP_ESTABLISHED;
	return 0;
}

static int
fake_listen(int fd, int backlog)
{
	struct kernel_socket *sock = enter(KERNEL_LISTEN, fd);

	if (!sock)
		return -1;
	if (sock->type != SOCK_STREAM)
		return fails(EOPNOTSUPP);
	if (in_use(sock, &sock->name, true))
		return fails(EADDRINUSE);
	if (!*port_of(&sock->name))
		*port_of(&sock->name) = htons((uint16_t)ephemeral++);
	sock->state = TCP_LISTEN;
	sock->backlog = backlog;
	return 0;
}

static int
tell(const struct sockaddr_storage *name, socklen_t size, struct sockaddr *a,
	socklen_t *len)
{
	memcpy(a, name, *len < size ? *len : size);
	*len = size;
	return 0;
}

static int
fake_getsockname(int fd, struct sockaddr *a, socklen_t *len)
{
	struct kernel_socket *sock = enter(KERNEL_GETSOCKNAME, fd);

	return sock ? tell(&sock->name, sock->name_len, a, len) : -1;
}

static int
fake_getpeername(int fd, struct sockaddr *a, socklen_t *len)
{
	struct kernel_socket *sock = enter(KERNEL_GETPEERNAME, fd);

	if (!sock)
		return -1;
	if (!sock->peer.ss_family)
		return fails(ENOTCONN);
	return tell(&sock->peer, sock->name_len, a, len);
}

static int
give(const void *from, socklen_t size, void *value, socklen_t *len)
{
	if (*len > size)
		*len = size;
	memcpy(value, from, *len);
	return 0;
}

static int
tcp_info(const struct kernel_socket *sock, void *value, socklen_t *len)
{
	unsigned char info[144] = { [0] = sock->state };

	memcpy(info + 136, &sock->segs_out, sizeof(sock->segs_out));
	memcpy(info + 140, &sock->segs_in, sizeof(sock->segs_in));
	return give(info, sizeof(info), value, len);
}

static int
fake_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	struct kernel_socket *sock = enter(KERNEL_GETSOCKOPT, fd);
	uint64_t cookie = (uint64_t)fd + 1;
	int listens;

	if (!sock)
		return -1;
	if (level == SOL_TCP && (sock->type != SOCK_STREAM || sock->domain == AF_UNIX))
		return fails(EOPNOTSUPP);
	if (level == SOL_IPV6 && sock->domain != AF_INET6)
		return fails(ENOPROTOOPT);
	if (option(sock, level, name)->lacking)
		return fails(ENOPROTOOPT);
	if (level == SOL_TCP && name == TCP_INFO)
		return tcp_info(sock, value, len);
	if (level == SOL_SOCKET && name == SO_COOKIE)
		return give(&cookie, sizeof(cookie), value, len);
	if (level == SOL_SOCKET && name == SO_DOMAIN)
		return give(&sock->domain, sizeof(int), value, len);
	if (level == SOL_SOCKET && name == SO_TYPE)
		return give(&sock->type, sizeof(int), value, len);
	listens = sock->state == TCP_LISTEN;
	if (level == SOL_SOCKET && name == SO_ACCEPTCONN)
		return give(&listens, sizeof(int), value, len);
	return give(&option(sock, level, name)->value, sizeof(int), value, len);
}

static int
fake_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	struct kernel_socket *sock = enter(KERNEL_SETSOCKOPT, fd);

	if (!sock)
		return -1;
	if (len < sizeof(int))
		return fails(EINVAL);
	if (option(sock, level, name)->lacking)
		return fails(ENOPROTOOPT);
	if (level == SOL_IPV6 && name == IPV6_V6ONLY && *port_of(&sock->name))
		return fails(EINVAL);
	memcpy(&option(sock, level, name)->value, value, sizeof(int));
	return 0;
}

static ssize_t
fake_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct kernel_socket *sock = enter(KERNEL_SENDMSG, fd);

	(void)flags;
	if (!sock)
		return -1;
	sock->sent_with_name = msg->msg_name != NULL;
	if (msg->msg_name)
		memcpy(&sock->sent_to, msg->msg_name, msg->msg_namelen);
	assert_in_range(msg->msg_controllen, 0, sizeof(sock->control));
	sock->control_len = msg->msg_control ? msg->msg_controllen : 0;
	if (sock->control_len)
		memcpy(sock->control, msg->msg_control, sock->control_len);
	return 1;
}

/* As in a process: what is no socket is visited too. */
static void
fake_sockets(int fd, bool (*visit)(void *arg, int fd), void *arg)
{
	(void)fd;
	for (int other = 0; other < opened + 1; other++)
		if (visit(arg, other))
			return;
}

static const struct kernel kernel = {
	.bind = fake_bind,
	.connect = fake_connect,
	.listen = fake_listen,
	.getsockname = fake_getsockname,
	.getpeername = fake_getpeername,
	.getsockopt = fake_getsockopt,
	.setsockopt = fake_setsockopt,
	.sendmsg = fake_sendmsg,
	.sockets = fake_sockets,
};

const struct socket *
socket_at(int fd)
{
	static struct socket sock;

	sock = (struct socket){ &session, fd };
	return &sock;
}

int
do_bind(int fd, const char *text, int port)
{
	struct sockaddr *a = addr(text, port);

	return socket_bind(socket_at(fd), a, len_of(a));
}

int
do_connect(int fd, const char *text, int port)
{
	struct sockaddr *a = addr(text, port);

	return socket_connect(socket_at(fd), a, len_of(a));
}

void
make_v6only(int fd)
{
	int on = 1;

	assert_int_equal(
		socket_setsockopt(socket_at(fd), IPV6_V6ONLY, &on, sizeof(on)), 0);
}

int
kernel_reset(void **state)
{
	(void)state;
	memset(sockets, 0, sizeof(sockets));
	memset(script, 0, sizeof(script));
	memset(&session, 0, sizeof(session));
	session.kernel = kernel;
	session.self = 0x7f000501;
	opened = 0;
	ephemeral = FIRST_EPHEMERAL;
	return 0;
}
