// SPDX-License-Identifier: MIT
/* syscall(2): the calls that we know go to their hooks, all others to the kernel. */
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>

#include "hook.h"
#include "raw.h"

/* Numbers that this processor lacks: i386 has had only some of them. */
#ifndef SYS_accept
#define SYS_accept (-2)
#endif

static long
forward(long n, const long a[6])
{
	const int errors = 4095;
	long result = raw_syscall(n, a[0], a[1], a[2], a[3], a[4], a[5]);

	if (result >= 0 || result < -errors)
		return result;
	errno = (int)-result;
	return -1;
}

#ifdef __LP64__
#define other forward
#else
#include <linux/net.h>

#include "caller.h"

#ifndef SYS_socketcall
#define SYS_socketcall (-3)
#endif

/*
 * i386's older way to make them: which call it is, is an argument, and its own arguments
 * are in memory. libuv sends and receives so.
 */
static long
by_socketcall(const long a[6])
{
	static const struct {
		short number, count;
	} calls[] = {
		[SYS_BIND] = { SYS_bind, 3 },
		[SYS_CONNECT] = { SYS_connect, 3 },
		[SYS_LISTEN] = { SYS_listen, 2 },
		[SYS_ACCEPT] = { SYS_accept, 3 },
		[SYS_GETSOCKNAME] = { SYS_getsockname, 3 },
		[SYS_GETPEERNAME] = { SYS_getpeername, 3 },
		[SYS_SENDTO] = { SYS_sendto, 6 },
		[SYS_RECVFROM] = { SYS_recvfrom, 6 },
		[SYS_SETSOCKOPT] = { SYS_setsockopt, 5 },
		[SYS_GETSOCKOPT] = { SYS_getsockopt, 5 },
		[SYS_SENDMSG] = { SYS_sendmsg, 3 },
		[SYS_RECVMSG] = { SYS_recvmsg, 3 },
		[SYS_ACCEPT4] = { SYS_accept4, 4 },
		[SYS_RECVMMSG] = { SYS_recvmmsg, 5 },
		[SYS_SENDMMSG] = { SYS_sendmmsg, 4 },
	};
	unsigned long which = (unsigned long)a[0];
	const void *from = (const void *)a[1];
	long args[6] = { 0 };
	size_t size;

	if (which >= sizeof(calls) / sizeof(*calls) || !calls[which].number)
		return forward(SYS_socketcall, a);
	size = (size_t)calls[which].count * sizeof(*args);
	if (!process_started() || !caller_readable(from, size))
		return forward(SYS_socketcall, a);
	memcpy(args, from, size);
	return syscall(calls[which].number, args[0], args[1], args[2], args[3], args[4],
		args[5]);
}

/* What only machines of 32 bits have. */
static long
other(long n, const long a[6])
{
	if (n == SYS_socketcall)
		return by_socketcall(a);
	if (n == SYS_recvmmsg_time64)
		return recvmmsg_time64((int)a[0], (void *)a[1], (unsigned int)a[2],
			(many_flags)a[3], (void *)a[4]);
	return forward(n, a);
}
#endif

HOOK long
syscall(long n, ...)
{
	long a[6];
	va_list args;

	va_start(args, n);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);

	switch (n) {
	case SYS_bind:
		return bind((int)a[0], (void *)a[1], (socklen_t)a[2]);
	case SYS_connect:
		return connect((int)a[0], (void *)a[1], (socklen_t)a[2]);
	case SYS_listen:
		return listen((int)a[0], (int)a[1]);
	case SYS_accept:
		return accept((int)a[0], (void *)a[1], (void *)a[2]);
	case SYS_accept4:
		return accept4((int)a[0], (void *)a[1], (void *)a[2], (int)a[3]);
	case SYS_getsockname:
		return getsockname((int)a[0], (void *)a[1], (void *)a[2]);
	case SYS_getpeername:
		return getpeername((int)a[0], (void *)a[1], (void *)a[2]);
	case SYS_getsockopt:
		return getsockopt(
			(int)a[0], (int)a[1], (int)a[2], (void *)a[3], (void *)a[4]);
	case SYS_setsockopt:
		return setsockopt(
			(int)a[0], (int)a[1], (int)a[2], (void *)a[3], (socklen_t)a[4]);
	case SYS_sendto:
		return sendto((int)a[0], (void *)a[1], (size_t)a[2], (int)a[3],
			(void *)a[4], (socklen_t)a[5]);
	case SYS_sendmsg:
		return sendmsg((int)a[0], (void *)a[1], (int)a[2]);
	case SYS_sendmmsg:
		return sendmmsg((int)a[0], (void *)a[1], (unsigned int)a[2], (int)a[3]);
	case SYS_recvfrom:
		return recvfrom((int)a[0], (void *)a[1], (size_t)a[2], (int)a[3],
			(void *)a[4], (void *)a[5]);
	case SYS_recvmsg:
		return recvmsg((int)a[0], (void *)a[1], (int)a[2]);
	case SYS_recvmmsg:
		return recvmmsg((int)a[0], (void *)a[1], (unsigned int)a[2], (int)a[3],
			(void *)a[4]);
	case SYS_execve:
		return execve((void *)a[0], (void *)a[1], (void *)a[2]);
	case SYS_execveat:
		return execveat(
			(int)a[0], (void *)a[1], (void *)a[2], (void *)a[3], (int)a[4]);
	default:
		return other(n, a);
	}
}
