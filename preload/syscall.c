// SPDX-License-Identifier: MIT
/* syscall(2): the calls that we know go to their hooks, all others to the kernel. */
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>

#include "hook.h"
#include "raw.h"

/*
 * libc declares a list of arguments. Where parameters are in registers the list is in the
 * same ones, and to fetch it one by one takes more code than all that follows. Where they
 * are on the stack, who passes fewer has live data in the place of the others, which a
 * compiler takes for room of its own.
 */
#ifdef __LP64__
HOOK long system_call(long, long, long, long, long, long, long) __asm__("syscall");
#else
static long system_call(long, long, long, long, long, long, long);

HOOK long
syscall(long n, ...)
{
	va_list args;
	long a[6];

	va_start(args, n);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	return system_call(n, a[0], a[1], a[2], a[3], a[4], a[5]);
}
#endif

/* Numbers that this processor lacks: i386 has had only some of them. */
#ifndef SYS_accept
#define SYS_accept (-2)
#endif

static long
forward(long n, long a, long b, long c, long d, long e, long f)
{
	const int errors = 4095;
	long result = raw_syscall(n, a, b, c, d, e, f);

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
by_socketcall(unsigned long which, const void *from)
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
	long args[6] = { 0 };
	size_t size;

	if (which >= sizeof(calls) / sizeof(*calls) || !calls[which].number)
		return forward(SYS_socketcall, (long)which, (long)from, 0, 0, 0, 0);
	size = (size_t)calls[which].count * sizeof(*args);
	if (!process_started() || !caller_readable(from, size))
		return forward(SYS_socketcall, (long)which, (long)from, 0, 0, 0, 0);
	memcpy(args, from, size);
	return system_call(calls[which].number, args[0], args[1], args[2], args[3],
		args[4], args[5]);
}

/* What only machines of 32 bits have. */
static long
other(long n, long a, long b, long c, long d, long e, long f)
{
	if (n == SYS_socketcall)
		return by_socketcall((unsigned long)a, (void *)b);
	if (n == SYS_recvmmsg_time64)
		return recvmmsg_time64(
			(int)a, (void *)b, (unsigned int)c, (many_flags)d, (void *)e);
	return forward(n, a, b, c, d, e, f);
}
#endif

long
system_call(long n, long a, long b, long c, long d, long e, long f)
{
	switch (n) {
	case SYS_bind:
		return bind((int)a, (void *)b, (socklen_t)c);
	case SYS_connect:
		return connect((int)a, (void *)b, (socklen_t)c);
	case SYS_listen:
		return listen((int)a, (int)b);
	case SYS_accept:
		return accept((int)a, (void *)b, (void *)c);
	case SYS_accept4:
		return accept4((int)a, (void *)b, (void *)c, (int)d);
	case SYS_getsockname:
		return getsockname((int)a, (void *)b, (void *)c);
	case SYS_getpeername:
		return getpeername((int)a, (void *)b, (void *)c);
	case SYS_getsockopt:
		return getsockopt((int)a, (int)b, (int)c, (void *)d, (void *)e);
	case SYS_setsockopt:
		return setsockopt((int)a, (int)b, (int)c, (void *)d, (socklen_t)e);
	case SYS_sendto:
		return sendto(
			(int)a, (void *)b, (size_t)c, (int)d, (void *)e, (socklen_t)f);
	case SYS_sendmsg:
		return sendmsg((int)a, (void *)b, (int)c);
	case SYS_sendmmsg:
		return sendmmsg((int)a, (void *)b, (unsigned int)c, (int)d);
	case SYS_recvfrom:
		return recvfrom(
			(int)a, (void *)b, (size_t)c, (int)d, (void *)e, (void *)f);
	case SYS_recvmsg:
		return recvmsg((int)a, (void *)b, (int)c);
	case SYS_recvmmsg:
		return recvmmsg((int)a, (void *)b, (unsigned int)c, (int)d, (void *)e);
	case SYS_execve:
		return execve((void *)a, (void *)b, (void *)c);
	case SYS_execveat:
		return execveat((int)a, (void *)b, (void *)c, (void *)d, (int)e);
	default:
		return other(n, a, b, c, d, e, f);
	}
}
