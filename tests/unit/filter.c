// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "filter.h"
#include "yama.h"

#define POINTER 0x7f0000000000 /* whose lower half is zero */

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#endif

/* The instructions that filters are made of here. */
static uint32_t
run(const struct filter *f, const struct seccomp_data *data)
{
	uint32_t loaded = 0;

	for (unsigned at = 0; at < f->len; at++) {
		const struct sock_filter *i = &f->code[at];

		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			assert_true(i->k + 4 <= sizeof(*data) && i->k % 4 == 0);
			memcpy(&loaded, (const char *)data + i->k, sizeof(loaded));
			break;
		case BPF_JMP | BPF_JA:
			at += i->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			at += loaded == i->k ? i->jt : i->jf;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			at += loaded & i->k ? i->jt : i->jf;
			break;
		case BPF_RET | BPF_K:
			return i->k;
		default:
			fail_msg("instruction %#x", i->code);
		}
	}
	fail_msg("the filter has no end");
	return 0;
}

static void
expect_as(bool privileged, uint32_t arch, int nr, const uint64_t arg[6], uint32_t action)
{
	struct seccomp_data data = { .nr = nr, .arch = arch };
	static struct filter f;

	memcpy(data.args, arg, sizeof(data.args));
	filter_build(&f, privileged);
	assert_int_equal(run(&f, &data), action);
}

static void
expect(uint32_t arch, int nr, const uint64_t arg[6], uint32_t action)
{
	expect_as(false, arch, nr, arg, action);
	if (action == SECCOMP_RET_USER_NOTIF && nr != 102)
		assert_int_not_equal(filter_call(arch, nr), CALL_NONE);
}

#define ARGS(...) \
	(const uint64_t[6]) \
	{ \
		__VA_ARGS__ \
	}

static void
calls_that_have_an_address_notify(void **state)
{
	const int always[] = { SYS_bind, SYS_connect, SYS_listen, SYS_getsockname,
		SYS_getpeername, SYS_sendmsg, SYS_recvmsg, SYS_sendmmsg, SYS_recvmmsg };

	(void)state;
	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
		expect(NATIVE, always[i], ARGS(3), SECCOMP_RET_USER_NOTIF);
}

static void
the_data_path_never_notifies(void **state)
{
	const int never[] = { SYS_read, SYS_write, SYS_close, SYS_socket, SYS_shutdown,
		SYS_fcntl, SYS_dup, SYS_epoll_pwait, SYS_execve, SYS_ioctl };

	(void)state;
	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		expect(NATIVE, never[i], ARGS(3, POINTER, 3, 0, POINTER),
			SECCOMP_RET_ALLOW);
}

static void
a_null_address_does_not_notify(void **state)
{
	const uint64_t pointers[] = { 8, POINTER, POINTER + 8 };

	(void)state;
	expect(NATIVE, SYS_sendto, ARGS(3, POINTER, 9, 0, 0), SECCOMP_RET_ALLOW);
	expect(NATIVE, SYS_recvfrom, ARGS(3, POINTER, 9, 0, 0), SECCOMP_RET_ALLOW);
	expect(NATIVE, SYS_accept, ARGS(3, 0), SECCOMP_RET_ALLOW);
	expect(NATIVE, SYS_accept4, ARGS(3, 0, 0, SOCK_CLOEXEC), SECCOMP_RET_ALLOW);
	for (size_t i = 0; i < sizeof(pointers) / sizeof(*pointers); i++) {
		uint64_t p = pointers[i];

		expect(NATIVE, SYS_sendto, ARGS(3, 0, 0, 0, p), SECCOMP_RET_USER_NOTIF);
		expect(NATIVE, SYS_recvfrom, ARGS(3, 0, 0, 0, p), SECCOMP_RET_USER_NOTIF);
		expect(NATIVE, SYS_accept, ARGS(3, p), SECCOMP_RET_USER_NOTIF);
		expect(NATIVE, SYS_accept4, ARGS(3, p), SECCOMP_RET_USER_NOTIF);
	}
}

static void
options_notify_by_level_and_name(void **state)
{
	const int calls[] = { SYS_getsockopt, SYS_setsockopt };

	(void)state;
	for (int i = 0; i < 2; i++) {
		expect(NATIVE, calls[i], ARGS(3, SOL_IPV6, IPV6_V6ONLY),
			SECCOMP_RET_USER_NOTIF);
		expect(NATIVE, calls[i], ARGS(3, SOL_IPV6, IPV6_RECVERR),
			SECCOMP_RET_USER_NOTIF);
		expect(NATIVE, calls[i], ARGS(3, SOL_IPV6, IPV6_MULTICAST_IF),
			SECCOMP_RET_ALLOW);
		expect(NATIVE, calls[i], ARGS(3, SOL_SOCKET, IPV6_V6ONLY),
			SECCOMP_RET_ALLOW);
		expect(NATIVE, calls[i], ARGS(-1, FILTER_LEVEL), SECCOMP_RET_USER_NOTIF);
	}
}

static void
io_uring_does_not_exist(void **state)
{
	(void)state;
	expect(NATIVE, 425, ARGS(8), SECCOMP_RET_ERRNO | ENOSYS);
}

static void
who_cannot_be_read_stays_dumpable(void **state)
{
	(void)state;
	expect(NATIVE, SYS_prctl, ARGS(PR_SET_DUMPABLE, 0), SECCOMP_RET_ERRNO);
	expect(NATIVE, SYS_prctl, ARGS(PR_SET_DUMPABLE, 1), SECCOMP_RET_ALLOW);
	expect(NATIVE, SYS_prctl, ARGS(PR_SET_NAME, 0), SECCOMP_RET_ALLOW);
	expect_as(true, NATIVE, SYS_prctl, ARGS(PR_SET_DUMPABLE, 0), SECCOMP_RET_ALLOW);
}

#if defined(__x86_64__)
static void
programs_of_32_bits_have_numbers_of_their_own(void **state)
{
	(void)state;
	expect(AUDIT_ARCH_I386, 361, ARGS(3), SECCOMP_RET_USER_NOTIF);
	expect(AUDIT_ARCH_I386, SYS_bind, ARGS(3), SECCOMP_RET_ALLOW);
	expect(AUDIT_ARCH_I386, 369, ARGS(3, 0, 0, 0, 0), SECCOMP_RET_ALLOW);
	expect(AUDIT_ARCH_I386, 369, ARGS(3, 0, 0, 0, 8), SECCOMP_RET_USER_NOTIF);
	for (uint64_t call = 1; call <= 20; call++) {
		bool ours =
			call != 1 && call != 8 && call != 9 && call != 10 && call != 13;

		expect(AUDIT_ARCH_I386, 102, ARGS(call),
			ours ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW);
		assert_int_equal(ours, filter_socketcall(call) != CALL_NONE);
	}
	assert_int_equal(filter_socketcall(UINT64_MAX), CALL_NONE);
}

static void
x32_does_not_exist(void **state)
{
	(void)state;
	expect(NATIVE, 0x40000000 | SYS_bind, ARGS(3), SECCOMP_RET_ERRNO | ENOSYS);
	expect(NATIVE, 0x40000000 | 519, ARGS(3), SECCOMP_RET_ERRNO | ENOSYS);
}
#endif

/* With that a tracer skips a call, and says what it returns. */
static void
no_call_at_all_is_nobodys(void **state)
{
	(void)state;
	expect(NATIVE, -1, ARGS(3), SECCOMP_RET_ALLOW);
}

#if defined(__aarch64__)
static void
programs_of_32_bits_have_numbers_of_their_own(void **state)
{
	(void)state;
	for (int nr = 282; nr <= 287; nr++)
		expect(AUDIT_ARCH_ARM, nr, ARGS(3, 8), SECCOMP_RET_USER_NOTIF);
	for (int nr = 288; nr <= 297; nr++) {
		bool with_address = nr == 290 || nr == 292 || nr >= 296;

		expect(AUDIT_ARCH_ARM, nr, ARGS(3, 0, 0, 0, 8),
			with_address ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW);
	}
	expect(AUDIT_ARCH_ARM, 295, ARGS(3, SOL_IPV6, IPV6_V6ONLY),
		SECCOMP_RET_USER_NOTIF);
	expect(AUDIT_ARCH_ARM, 417, ARGS(3), SECCOMP_RET_USER_NOTIF);
	expect(AUDIT_ARCH_ARM, 102, ARGS(2), SECCOMP_RET_ALLOW);
	expect(AUDIT_ARCH_ARM, SYS_bind, ARGS(3), SECCOMP_RET_ALLOW);
	expect(AUDIT_ARCH_ARM, 0xf0005, ARGS(8), SECCOMP_RET_ALLOW); /* set_tls */
}
#endif

static void
another_architecture_does_nothing(void **state)
{
	(void)state;
	expect(AUDIT_ARCH_RISCV64, SYS_bind, ARGS(3), SECCOMP_RET_ERRNO | ENOSYS);
}

static void
yama_decides_who_supervises(void **state)
{
	(void)state;
	assert_int_equal(yama_decide(NULL, false), YAMA_ANYBODY);
	assert_int_equal(yama_decide("0\n", false), YAMA_ANYBODY);
	assert_int_equal(yama_decide("1\n", false), YAMA_ANCESTOR);
	assert_int_equal(yama_decide("1\n", true), YAMA_ANYBODY);
	assert_int_equal(yama_decide("2\n", false), YAMA_NOBODY);
	assert_int_equal(yama_decide("2\n", true), YAMA_ANYBODY);
	assert_int_equal(yama_decide("3\n", false), YAMA_NOBODY);
	assert_int_equal(yama_decide("3\n", true), YAMA_NOBODY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_that_have_an_address_notify),
		cmocka_unit_test(the_data_path_never_notifies),
		cmocka_unit_test(a_null_address_does_not_notify),
		cmocka_unit_test(options_notify_by_level_and_name),
		cmocka_unit_test(io_uring_does_not_exist),
		cmocka_unit_test(who_cannot_be_read_stays_dumpable),
		cmocka_unit_test(programs_of_32_bits_have_numbers_of_their_own),
#if defined(__x86_64__)
		cmocka_unit_test(x32_does_not_exist),
#endif
		cmocka_unit_test(no_call_at_all_is_nobodys),
		cmocka_unit_test(another_architecture_does_nothing),
		cmocka_unit_test(yama_decides_who_supervises),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
