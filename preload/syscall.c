// SPDX-License-Identifier: MIT
/* syscall(2): the calls that we know go to their hooks, all others to the kernel. */
#include <stdarg.h>
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
		return forward(n, a);
	}
}
