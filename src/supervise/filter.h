// SPDX-License-Identifier: MIT
/*
 * Which system calls of a supervised program are notified. Arguments decide where they
 * can: what has no address in it never costs anything.
 */
#ifndef LB_FILTER_H
#define LB_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

enum call {
	CALL_NONE,
	CALL_BIND,
	CALL_CONNECT,
	CALL_LISTEN,
	CALL_ACCEPT,
	CALL_ACCEPT4,
	CALL_GETSOCKNAME,
	CALL_GETPEERNAME,
	CALL_SENDTO,
	CALL_RECVFROM,
	CALL_SENDMSG,
	CALL_RECVMSG,
	CALL_SENDMMSG,
	CALL_RECVMMSG,
	CALL_RECVMMSG_TIME64, /* a 32-bit program's, with a timespec of 64-bit numbers */
	CALL_GETSOCKOPT,
	CALL_SETSOCKOPT,
	CALL_SOCKETCALL, /* i386: the number is an argument, the others in memory */
	CALL_URING, /* io_uring_setup: its sockets would go round us, so there is none */
	CALL_PRCTL,
};

/*
 * On descriptor -1, getsockopt with this level tells the address of the session that the
 * caller is supervised in, and setsockopt takes the texts of another one.
 */
enum { FILTER_LEVEL = 0x4c42 };

enum { FILTER_MAX = 512 };

struct filter {
	struct sock_filter code[FILTER_MAX];
	unsigned short len;
};

/*
 * PRIVILEGED: the supervisor may read programs that made themselves undumpable. Where it
 * may not, prctl(PR_SET_DUMPABLE, 0) succeeds and does nothing.
 */
void filter_build(struct filter *f, bool privileged);

/* What a notified call NR of ARCH is. NUMBER is the first argument of a socketcall. */
enum call filter_call(uint32_t arch, int nr);
enum call filter_socketcall(uint64_t number);

/* Are structures in the memory of a program of ARCH those of 32 bits? */
bool filter_narrow(uint32_t arch);

#endif
