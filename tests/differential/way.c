// SPDX-License-Identifier: MIT
#include <sys/syscall.h>
#include <unistd.h>

#include "way.h"

static int
libc_accept(int fd, struct sockaddr *addr, socklen_t *len)
{
	return accept(fd, addr, len);
}

static int
libc_bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return bind(fd, addr, len);
}

static int
libc_connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	return connect(fd, addr, len);
}

static int
libc_accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)
{
	return accept4(fd, addr, len, flags);
}

static int
libc_getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	return getsockname(fd, addr, len);
}

static int
libc_getpeername(int fd, struct sockaddr *addr, socklen_t *len)
{
	return getpeername(fd, addr, len);
}

static ssize_t
libc_sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *addr,
	socklen_t len)
{
	return sendto(fd, data, size, flags, addr, len);
}

static ssize_t
libc_recvfrom(
	int fd, void *data, size_t size, int flags, struct sockaddr *addr, socklen_t *len)
{
	return recvfrom(fd, data, size, flags, addr, len);
}

#ifdef __GLIBC__
ssize_t __recvfrom_chk(int fd, void *data, size_t size, size_t room, int flags,
	struct sockaddr *addr, socklen_t *len);

ssize_t
way_fortified_recvfrom(
	int fd, void *data, size_t size, int flags, struct sockaddr *addr, socklen_t *len)
{
	return __recvfrom_chk(fd, data, size, size, flags, addr, len);
}
#else
ssize_t
way_fortified_recvfrom(
	int fd, void *data, size_t size, int flags, struct sockaddr *addr, socklen_t *len)
{
	return recvfrom(fd, data, size, flags, addr, len);
}
#endif

static int
raw_bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return syscall(SYS_bind, fd, addr, len);
}

static int
raw_connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	return syscall(SYS_connect, fd, addr, len);
}

static int
raw_listen(int fd, int backlog)
{
	return syscall(SYS_listen, fd, backlog);
}

static int
raw_accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)
{
	return syscall(SYS_accept4, fd, addr, len, flags);
}

static int
raw_accept(int fd, struct sockaddr *addr, socklen_t *len)
{
#ifdef SYS_accept
	return syscall(SYS_accept, fd, addr, len);
#else
	return raw_accept4(fd, addr, len, 0);
#endif
}

static int
raw_getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	return syscall(SYS_getsockname, fd, addr, len);
}

static int
raw_getpeername(int fd, struct sockaddr *addr, socklen_t *len)
{
	return syscall(SYS_getpeername, fd, addr, len);
}

static int
raw_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	return syscall(SYS_getsockopt, fd, level, name, value, len);
}

static int
raw_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	return syscall(SYS_setsockopt, fd, level, name, value, len);
}

static ssize_t
raw_sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *addr,
	socklen_t len)
{
	return syscall(SYS_sendto, fd, data, size, flags, addr, len);
}

static ssize_t
raw_recvfrom(
	int fd, void *data, size_t size, int flags, struct sockaddr *addr, socklen_t *len)
{
	return syscall(SYS_recvfrom, fd, data, size, flags, addr, len);
}

static ssize_t
raw_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	return syscall(SYS_sendmsg, fd, msg, flags);
}

static ssize_t
raw_recvmsg(int fd, struct msghdr *msg, int flags)
{
	return syscall(SYS_recvmsg, fd, msg, flags);
}

static int
raw_sendmmsg(int fd, struct mmsghdr *msgs, unsigned count, int flags)
{
	return syscall(SYS_sendmmsg, fd, msgs, count, flags);
}

static int
raw_recvmmsg(
	int fd, struct mmsghdr *msgs, unsigned count, int flags, struct timespec *timeout)
{
	return syscall(SYS_recvmmsg, fd, msgs, count, flags, timeout);
}

const struct way way_libc = {
	.bind = libc_bind,
	.connect = libc_connect,
	.listen = listen,
	.accept = libc_accept,
	.accept4 = libc_accept4,
	.getsockname = libc_getsockname,
	.getpeername = libc_getpeername,
	.getsockopt = getsockopt,
	.setsockopt = setsockopt,
	.sendto = libc_sendto,
	.recvfrom = libc_recvfrom,
	.sendmsg = sendmsg,
	.recvmsg = recvmsg,
	.sendmmsg = (int (*)(int, struct mmsghdr *, unsigned, int))sendmmsg,
	.recvmmsg = (int (*)(
		int, struct mmsghdr *, unsigned, int, struct timespec *))recvmmsg,
};

const struct way way_syscall = {
	.bind = raw_bind,
	.connect = raw_connect,
	.listen = raw_listen,
	.accept = raw_accept,
	.accept4 = raw_accept4,
	.getsockname = raw_getsockname,
	.getpeername = raw_getpeername,
	.getsockopt = raw_getsockopt,
	.setsockopt = raw_setsockopt,
	.sendto = raw_sendto,
	.recvfrom = raw_recvfrom,
	.sendmsg = raw_sendmsg,
	.recvmsg = raw_recvmsg,
	.sendmmsg = raw_sendmmsg,
	.recvmmsg = raw_recvmmsg,
};
