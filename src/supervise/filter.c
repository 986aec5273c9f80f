// SPDX-License-Identifier: MIT
#include "filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/net.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "socket.h"

struct number {
	enum call call;
	uint32_t nr;
};

static const struct number native[] = {
	{ CALL_BIND, SYS_bind },
	{ CALL_CONNECT, SYS_connect },
	{ CALL_LISTEN, SYS_listen },
	{ CALL_ACCEPT, SYS_accept },
	{ CALL_ACCEPT4, SYS_accept4 },
	{ CALL_GETSOCKNAME, SYS_getsockname },
	{ CALL_GETPEERNAME, SYS_getpeername },
	{ CALL_SENDTO, SYS_sendto },
	{ CALL_RECVFROM, SYS_recvfrom },
	{ CALL_SENDMSG, SYS_sendmsg },
	{ CALL_RECVMSG, SYS_recvmsg },
	{ CALL_SENDMMSG, SYS_sendmmsg },
	{ CALL_RECVMMSG, SYS_recvmmsg },
	{ CALL_GETSOCKOPT, SYS_getsockopt },
	{ CALL_SETSOCKOPT, SYS_setsockopt },
	{ CALL_URING, 425 },
	{ CALL_PRCTL, SYS_prctl },
	{ CALL_NONE, 0 },
};

/* The 32-bit programs of this machine. */
#if defined(__x86_64__)
#define ARCH_NATIVE AUDIT_ARCH_X86_64
#define ARCH_NARROW AUDIT_ARCH_I386
#define X32_BIT     0x40000000
static const struct number narrow[] = {
	{ CALL_SOCKETCALL, 102 },
	{ CALL_BIND, 361 },
	{ CALL_CONNECT, 362 },
	{ CALL_LISTEN, 363 },
	{ CALL_ACCEPT4, 364 },
	{ CALL_GETSOCKOPT, 365 },
	{ CALL_SETSOCKOPT, 366 },
	{ CALL_GETSOCKNAME, 367 },
	{ CALL_GETPEERNAME, 368 },
	{ CALL_SENDTO, 369 },
	{ CALL_SENDMSG, 370 },
	{ CALL_RECVFROM, 371 },
	{ CALL_RECVMSG, 372 },
	{ CALL_SENDMMSG, 345 },
	{ CALL_RECVMMSG, 337 },
	{ CALL_RECVMMSG_TIME64, 417 },
	{ CALL_URING, 425 },
	{ CALL_PRCTL, 172 },
	{ CALL_NONE, 0 },
};
#elif defined(__aarch64__)
#define ARCH_NATIVE AUDIT_ARCH_AARCH64
#define ARCH_NARROW AUDIT_ARCH_ARM
static const struct number narrow[] = {
	{ CALL_BIND, 282 },
	{ CALL_CONNECT, 283 },
	{ CALL_LISTEN, 284 },
	{ CALL_ACCEPT, 285 },
	{ CALL_GETSOCKNAME, 286 },
	{ CALL_GETPEERNAME, 287 },
	{ CALL_SENDTO, 290 },
	{ CALL_RECVFROM, 292 },
	{ CALL_SETSOCKOPT, 294 },
	{ CALL_GETSOCKOPT, 295 },
	{ CALL_SENDMSG, 296 },
	{ CALL_RECVMSG, 297 },
	{ CALL_ACCEPT4, 366 },
	{ CALL_SENDMMSG, 374 },
	{ CALL_RECVMMSG, 365 },
	{ CALL_RECVMMSG_TIME64, 417 },
	{ CALL_URING, 425 },
	{ CALL_PRCTL, 172 },
	{ CALL_NONE, 0 },
};
#else
#error "liblb needs the system call numbers of this processor: add them here"
#endif

static const enum call by_socketcall[] = {
	[SYS_BIND] = CALL_BIND,
	[SYS_CONNECT] = CALL_CONNECT,
	[SYS_LISTEN] = CALL_LISTEN,
	[SYS_ACCEPT] = CALL_ACCEPT,
	[SYS_GETSOCKNAME] = CALL_GETSOCKNAME,
	[SYS_GETPEERNAME] = CALL_GETPEERNAME,
	[SYS_SENDTO] = CALL_SENDTO,
	[SYS_RECVFROM] = CALL_RECVFROM,
	[SYS_SETSOCKOPT] = CALL_SETSOCKOPT,
	[SYS_GETSOCKOPT] = CALL_GETSOCKOPT,
	[SYS_SENDMSG] = CALL_SENDMSG,
	[SYS_RECVMSG] = CALL_RECVMSG,
	[SYS_ACCEPT4] = CALL_ACCEPT4,
	[SYS_RECVMMSG] = CALL_RECVMMSG,
	[SYS_SENDMMSG] = CALL_SENDMMSG,
};

enum { SOCKETCALLS = sizeof(by_socketcall) / sizeof(*by_socketcall) };

static unsigned short
emit(struct filter *f, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	f->code[f->len] =
		(struct sock_filter){ .code = code, .jt = yes, .jf = no, .k = k };
	return f->len++;
}

static void
load(struct filter *f, size_t offset)
{
	emit(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* The half of an argument that int and flags are in; HIGH is the other. */
static void
load_argument(struct filter *f, int i, bool high)
{
	load(f, offsetof(struct seccomp_data, args) + (size_t)i * 8 + (high ? 4 : 0));
}

static void
answer(struct filter *f, uint32_t action)
{
	emit(f, BPF_RET | BPF_K, action, 0, 0);
}

/* If the loaded word is K, ANSWER; else go on. */
static void
answer_if(struct filter *f, uint32_t k, uint32_t action)
{
	emit(f, BPF_JMP | BPF_JEQ | BPF_K, k, 0, 1);
	answer(f, action);
}

/* Skip what follows, up to end_block, unless the loaded word is K. */
static unsigned short
block_if(struct filter *f, uint32_t k)
{
	return emit(f, BPF_JMP | BPF_JEQ | BPF_K, k, 0, 0);
}

static void
end_block(struct filter *f, unsigned short start)
{
	f->code[start].jf = (uint8_t)(f->len - start - 1);
}

static void
notify_if_pointer(struct filter *f, int argument)
{
	load_argument(f, argument, false);
	emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
	load_argument(f, argument, true);
	answer_if(f, 0, SECCOMP_RET_ALLOW);
	answer(f, SECCOMP_RET_USER_NOTIF);
}

static void
notify_if_option(struct filter *f)
{
	unsigned short start;

	load_argument(f, 1, false);
	answer_if(f, FILTER_LEVEL, SECCOMP_RET_USER_NOTIF);
	start = block_if(f, SOL_IPV6);
	load_argument(f, 2, false);
	for (int name = 0; name < 256; name++)
		if (socket_option_ours(SOL_IPV6, name))
			answer_if(f, (uint32_t)name, SECCOMP_RET_USER_NOTIF);
	end_block(f, start);
	answer(f, SECCOMP_RET_ALLOW);
}

static void
notify_if_socketcall(struct filter *f)
{
	load_argument(f, 0, false);
	for (uint32_t i = 0; i < SOCKETCALLS; i++)
		if (by_socketcall[i] != CALL_NONE)
			answer_if(f, i, SECCOMP_RET_USER_NOTIF);
	answer(f, SECCOMP_RET_ALLOW);
}

static void
keep_dumpable(struct filter *f)
{
	unsigned short start;

	load_argument(f, 0, false);
	start = block_if(f, PR_SET_DUMPABLE);
	load_argument(f, 1, false);
	answer_if(f, 0, SECCOMP_RET_ERRNO | 0);
	end_block(f, start);
	answer(f, SECCOMP_RET_ALLOW);
}

static void
decide(struct filter *f, enum call call, bool privileged)
{
	switch (call) {
	case CALL_ACCEPT:
	case CALL_ACCEPT4:
		notify_if_pointer(f, 1);
		break;
	case CALL_SENDTO:
	case CALL_RECVFROM:
		notify_if_pointer(f, 4);
		break;
	case CALL_GETSOCKOPT:
	case CALL_SETSOCKOPT:
		notify_if_option(f);
		break;
	case CALL_SOCKETCALL:
		notify_if_socketcall(f);
		break;
	case CALL_PRCTL:
		if (privileged)
			answer(f, SECCOMP_RET_ALLOW);
		else
			keep_dumpable(f);
		break;
	case CALL_URING:
		answer(f, SECCOMP_RET_ERRNO | ENOSYS);
		break;
	default:
		answer(f, SECCOMP_RET_USER_NOTIF);
	}
}

static void
decide_all(struct filter *f, const struct number *numbers, bool privileged)
{
	load(f, offsetof(struct seccomp_data, nr));
	for (; numbers->call != CALL_NONE; numbers++) {
		unsigned short start = block_if(f, numbers->nr);

		decide(f, numbers->call, privileged);
		end_block(f, start);
	}
	answer(f, SECCOMP_RET_ALLOW);
}

/* A jump over more than 255 instructions, which is what a condition can skip. */
static void
decide_arch(
	struct filter *f, uint32_t arch, const struct number *numbers, bool privileged)
{
	unsigned short over;

	emit(f, BPF_JMP | BPF_JEQ | BPF_K, arch, 1, 0);
	over = emit(f, BPF_JMP | BPF_JA, 0, 0, 0);
	decide_all(f, numbers, privileged);
	f->code[over].k = (uint32_t)(f->len - over - 1);
}

void
filter_build(struct filter *f, bool privileged)
{
	f->len = 0;
#ifdef X32_BIT
	/*
	 * What most kernels say to the x32 calls, which have structures of their own. -1
	 * has that bit, too, and is none: a tracer skips a call with it.
	 */
	load(f, offsetof(struct seccomp_data, nr));
	emit(f, BPF_JMP | BPF_JSET | BPF_K, X32_BIT, 0, 3);
	answer_if(f, ~0U, SECCOMP_RET_ALLOW);
	answer(f, SECCOMP_RET_ERRNO | ENOSYS);
#endif
	load(f, offsetof(struct seccomp_data, arch));
	decide_arch(f, ARCH_NATIVE, native, privileged);
	decide_arch(f, ARCH_NARROW, narrow, privileged);
	answer(f, SECCOMP_RET_ERRNO | ENOSYS);
}

enum call
filter_call(uint32_t arch, int nr)
{
	const struct number *at = arch == ARCH_NATIVE ? native : narrow;

	while (at->call != CALL_NONE && at->nr != (uint32_t)nr)
		at++;
	return at->call;
}

enum call
filter_socketcall(uint64_t number)
{
	return number < SOCKETCALLS ? by_socketcall[number] : CALL_NONE;
}

bool
filter_narrow(uint32_t arch)
{
	return arch != ARCH_NATIVE;
}
