// SPDX-License-Identifier: MIT
#include "direct.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "raw.h"

static long
call(long n, int fd, long a, long b, long c, long d)
{
	long result = raw_syscall(n, fd, a, b, c, d, 0);

	if (result >= 0)
		return result;
	errno = (int)-result;
	return -1;
}

int
direct_bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return (int)call(SYS_bind, fd, (long)addr, (long)len, 0, 0);
}

static void
nothing(int signal)
{
	(void)signal;
}

/*
 * Let calls be interrupted, or no longer. A signal that is not let through stays pending,
 * and until it is taken the timer rests: nothing happens while there are no calls.
 */
static void
interrupts(bool on)
{
	static const struct itimerval often = { { 0, 500 }, { 0, 500 } };
	static const struct sigaction action = { .sa_handler = nothing };
	static bool begun;
	sigset_t set;

	if (!begun) {
		sigaction(SIGALRM, &action, NULL);
		begun = setitimer(ITIMER_REAL, &often, NULL) == 0;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(on ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
}

/*
 * A call that may wait. Who serves all must not, and O_NONBLOCK would be seen by
 * everybody who has the socket: so it waits a little, and then fails with EINTR.
 */
static int
call_briefly(long n, int fd, long a, long b, long c)
{
	int result;

	interrupts(true);
	result = (int)call(n, fd, a, b, c, 0);
	interrupts(false);
	return result;
}

int
direct_connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	return call_briefly(SYS_connect, fd, (long)addr, (long)len, 0);
}

int
direct_listen(int fd, int backlog)
{
	return (int)call(SYS_listen, fd, backlog, 0, 0, 0);
}

int
direct_accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)
{
	return call_briefly(SYS_accept4, fd, (long)addr, (long)len, flags);
}

int
direct_getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	return (int)call(SYS_getsockname, fd, (long)addr, (long)len, 0, 0);
}

int
direct_getpeername(int fd, struct sockaddr *addr, socklen_t *len)
{
	return (int)call(SYS_getpeername, fd, (long)addr, (long)len, 0, 0);
}

int
direct_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	return (int)call(SYS_getsockopt, fd, level, name, (long)value, (long)len);
}

int
direct_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	return (int)call(SYS_setsockopt, fd, level, name, (long)value, (long)len);
}

/* Where the kernel reads two lengths of 64 bits, musl has half of them and padding. */
ssize_t
direct_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct msghdr padded;

	memset(&padded, 0, sizeof(padded));
	padded.msg_name = msg->msg_name;
	padded.msg_namelen = msg->msg_namelen;
	padded.msg_iov = msg->msg_iov;
	padded.msg_iovlen = msg->msg_iovlen;
	padded.msg_control = msg->msg_control;
	padded.msg_controllen = msg->msg_controllen;
	return call(SYS_sendmsg, fd, (long)&padded, flags, 0, 0);
}

ssize_t
direct_sendto_nobody(int fd, int flags)
{
	struct sockaddr_storage nobody = { 0 };
	long result = raw_syscall(
		SYS_sendto, fd, (long)"", 0, flags | MSG_DONTWAIT, (long)&nobody, 0);

	errno = result < 0 ? (int)-result : errno;
	return result < 0 ? -1 : result;
}

ssize_t
direct_recvmsg(int fd, struct msghdr *msg, int flags)
{
	return call(SYS_recvmsg, fd, (long)msg, flags, 0, 0);
}
