// SPDX-License-Identifier: MIT
/*
 * Where a hook may run: a 16 KiB stack, a signal handler, a vfork child, a forked child
 * of threads, before every constructor, and through syscall(2).
 */
#include <limits.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "bare.h"

/* i386's mmap has its arguments in memory, and Arm has none. */
#ifdef SYS_mmap2
#define MMAP SYS_mmap2
#else
#define MMAP SYS_mmap
#endif

/* Of early.c: what its constructor found. */
extern int early_bound, early_refused;
extern long early_pid;

/* One round of every kind of call; ends with 0 where all went as they should. */
static int
round_of_calls(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET }, peer;
	socklen_t len = sizeof(name);
	int server = socket(AF_INET, SOCK_STREAM, 0),
	    client = socket(AF_INET, SOCK_STREAM, 0);
	int udp = socket(AF_INET, SOCK_DGRAM, 0), accepted, bad = 0;
	char data;

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bad |= bind(server, (struct sockaddr *)&name, len) != 0;
	bad |= listen(server, 4) != 0;
	bad |= getsockname(server, (struct sockaddr *)&name, &len) != 0;
	bad |= name.sin_addr.s_addr != htonl(INADDR_LOOPBACK);
	bad |= connect(client, (struct sockaddr *)&name, len) != 0;
	accepted = accept(server, (struct sockaddr *)&peer, &len);
	bad |= accepted < 0 || peer.sin_addr.s_addr != htonl(INADDR_LOOPBACK);
	/*
	 * Not that port: a signal's round may be at it while another's sockets are
	 * closed.
	 */
	name.sin_port = 0;
	bad |= bind(udp, (struct sockaddr *)&name, len) != 0;
	bad |= getsockname(udp, (struct sockaddr *)&name, &len) != 0;
	bad |= sendto(udp, "x", 1, 0, (struct sockaddr *)&name, len) != 1;
	bad |= recvfrom(udp, &data, 1, 0, (struct sockaddr *)&peer, &len) != 1;
	bad |= memcmp(&peer, &name, sizeof(peer)) != 0;
	close(server);
	close(client);
	close(accepted);
	close(udp);
	return bad;
}

/* Many at once, each with an address and with control data. */
static int
many_messages(void)
{
	enum { MANY = 16 };
	struct sockaddr_in name = { .sin_family = AF_INET }, from[MANY];
	struct mmsghdr msgs[MANY] = { 0 };
	char data = 'x';
	struct iovec iov = { &data, 1 };
	socklen_t len = sizeof(name);
	int udp = socket(AF_INET, SOCK_DGRAM, 0), bad = 0;

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bad |= bind(udp, (struct sockaddr *)&name, len) != 0;
	bad |= getsockname(udp, (struct sockaddr *)&name, &len) != 0;
	for (int i = 0; i < MANY; i++) {
		from[i] = name;
		msgs[i].msg_hdr = (struct msghdr){ &from[i], len, &iov, 1, NULL, 0, 0 };
	}
	bad |= sendmmsg(udp, msgs, MANY, 0) != MANY;
	bad |= recvmmsg(udp, msgs, MANY, 0, NULL) != MANY;
	bad |= memcmp(&from[MANY - 1], &name, sizeof(name)) != 0;
	close(udp);
	return bad;
}

static int
run_true(void)
{
	char *argv[] = { "true", NULL };
	int status;
	pid_t pid;

	if (posix_spawnp(&pid, "true", NULL, NULL, argv, environ) != 0 ||
		waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

static void *
in_thread(void *arg)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST }, *found;

	(void)arg;
	if (many_messages())
		return "many messages";
	if (run_true())
		return "posix_spawnp";
	if (getaddrinfo("127.0.0.1", "80", &hints, &found) != 0)
		return "getaddrinfo";
	freeaddrinfo(found);
	return round_of_calls() ? "a call failed" : NULL;
}

/* Its lowest page is a guard: who needs more dies. */
static void
sixteen_kilobytes_of_stack_are_enough(void **state)
{
	pthread_attr_t attr;
	pthread_t thread;
	void *result;
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = 16384;
	char *stack;

	(void)state;
	pthread_attr_init(&attr);
	if (pthread_attr_setstacksize(&attr, size) != 0)
		size = PTHREAD_STACK_MIN; /* As on aarch64. */
	stack = mmap(NULL, page + size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	assert_ok(mprotect(stack, page, PROT_NONE));
	assert_ok(pthread_attr_setstack(&attr, stack + page, size));
	assert_ok(pthread_create(&thread, &attr, in_thread, NULL));
	assert_ok(pthread_join(thread, &result));
	assert_null(result);
	munmap(stack, page + size);
}

static volatile sig_atomic_t handled, failed;

static void
on_signal(int signal)
{
	(void)signal;
	handled++;
	failed |= round_of_calls();
}

static void
a_signal_handler_may_call_anything(void **state)
{
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = SA_ONSTACK | SA_RESTART };
	stack_t small = { .ss_size = 16384 };
	pid_t self = getpid(), pid;

	(void)state;
	small.ss_sp = malloc(small.ss_size);
	assert_ok(sigaltstack(&small, NULL));
	assert_ok(sigaction(SIGUSR1, &action, NULL));
	pid = fork();
	if (pid == 0) {
		while (kill(self, SIGUSR1) == 0)
			usleep(200);
		_exit(0);
	}
	while (handled < 200)
		assert_ok(round_of_calls());
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	signal(SIGUSR1, SIG_IGN);
	small.ss_flags = SS_DISABLE;
	sigaltstack(&small, NULL);
	free(small.ss_sp);
	assert_int_equal(failed, 0);
}

static void
a_vfork_child_may_call_anything(void **state)
{
	int status;
	pid_t pid = vfork();

	(void)state;
	if (pid == 0)
		_exit(round_of_calls());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
a_constructor_that_connects_first_is_in_the_session(void **state)
{
	(void)state;
	assert_int_equal(early_bound, 1);
	assert_int_equal(early_refused, 1);
	assert_int_equal(early_pid, getpid());
}

static void
syscall_is_hooked_where_an_address_is(void **state)
{
	int fd = (int)syscall(SYS_socket, AF_INET, SOCK_STREAM, 0), on = 0, accepted;
	int client = make_socket(AF_INET, SOCK_STREAM);
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);
	struct sockaddr *a = (struct sockaddr *)&name;

	(void)state;
	assert_ok(syscall(SYS_bind, fd, addr("127.0.0.1", 0), 16));
	assert_ok(syscall(SYS_listen, fd, 4));
	expect_really(fd, self4(), real_port(fd));
	assert_ok(syscall(SYS_getsockname, fd, a, &len));
	expect_addr(a, "127.0.0.1", real_port(fd));
	assert_ok(syscall(SYS_connect, client, a, len));
	assert_ok(syscall(SYS_getpeername, client, a, &len));
	expect_addr(a, "127.0.0.1", real_port(fd));
	accepted = (int)syscall(SYS_accept4, fd, a, &len, SOCK_CLOEXEC);
	assert_true(accepted >= 0);
	expect_addr(a, "127.0.0.1", real_port(client));
	len = sizeof(on);
	assert_ok(syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &len));
	assert_int_equal(on, 1);
	assert_ok(syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)));
	assert_fails(syscall(SYS_bind, fd, (void *)8, 16), EFAULT);
	close(fd);
	close(client);
	close(accepted);
}

static void
syscall_carries_datagrams(void **state)
{
	int udp = make_socket(AF_INET, SOCK_DGRAM), port = free_port();
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	char data;
	struct iovec iov = { &data, 1 };
	struct mmsghdr msg = { .msg_hdr = { .msg_iov = &iov, .msg_iovlen = 1 } };

	(void)state;
	assert_ok(bind(udp, addr("127.0.0.1", port), 16));
	assert_int_equal(
		syscall(SYS_sendto, udp, "x", 1, 0, addr("127.0.0.1", port), 16), 1);
	assert_int_equal(syscall(SYS_recvfrom, udp, &data, 1, 0, &from, &len), 1);
	expect_addr((struct sockaddr *)&from, "127.0.0.1", port);
	msg.msg_hdr.msg_name = &from;
	msg.msg_hdr.msg_namelen = len;
	assert_int_equal(syscall(SYS_sendmsg, udp, &msg.msg_hdr, 0), 1);
	assert_int_equal(syscall(SYS_recvmsg, udp, &msg.msg_hdr, 0), 1);
	expect_addr((struct sockaddr *)&from, "127.0.0.1", port);
	assert_int_equal(syscall(SYS_sendmmsg, udp, &msg, 1, 0), 1);
	assert_int_equal(syscall(SYS_recvmmsg, udp, &msg, 1, 0, NULL), 1);
	expect_addr((struct sockaddr *)&from, "127.0.0.1", port);
	close(udp);
}

#ifdef __i386__
/* As libuv makes them there. */
static void
syscall_knows_the_older_way_of_i386(void **state)
{
	enum { ACCEPT4 = 18, BIND = 2, LISTEN = 4, NAME = 6, SHUTDOWN = 13 };
	int fd = make_socket(AF_INET, SOCK_STREAM), port = free_port();
	struct sockaddr_in name;
	socklen_t len = sizeof(name);

	(void)state;
	assert_ok(syscall(SYS_socketcall, BIND,
		(long[]){ fd, (long)addr("127.0.0.1", port), sizeof(name) }));
	expect_really(fd, self4(), port);
	assert_ok(syscall(SYS_socketcall, LISTEN, (long[]){ fd, 1 }));
	assert_ok(syscall(SYS_socketcall, NAME, (long[]){ fd, (long)&name, (long)&len }));
	expect_addr((struct sockaddr *)&name, "127.0.0.1", port);
	assert_fails(syscall(SYS_socketcall, ACCEPT4, (long[]){ -1, 0, 0, 0 }), EBADF);
	assert_ok(syscall(SYS_socketcall, SHUTDOWN, (long[]){ fd, SHUT_RDWR }));
	assert_fails(syscall(SYS_socketcall, BIND, NULL), EFAULT);
	assert_fails(syscall(SYS_socketcall, 1000, NULL), EINVAL);
	close(fd);
}

/* Calls syscall(N) with WORDS right above its only argument, and returns them. */
static void
syscall_below(long n, long words[7])
{
	long (*function)(long, ...) = syscall;

	__asm__ volatile("mov $7, %%ecx\n"
			 "1:\n\t"
			 "push -4(%%esi, %%ecx, 4)\n\t"
			 "loop 1b\n\t"
			 "push %%edx\n\t"
			 "call *%%eax\n\t"
			 "pop %%edx\n\t"
			 "xor %%ecx, %%ecx\n"
			 "1:\n\t"
			 "pop (%%esi, %%ecx, 4)\n\t"
			 "inc %%ecx\n\t"
			 "cmp $7, %%ecx\n\t"
			 "jne 1b"
			 : "+a"(function), "+d"(n)
			 : "S"(words)
			 : "ecx", "cc", "memory");
}

static void
syscall_leaves_what_is_above_its_arguments(void **state)
{
	long words[7] = { 11, 12, 13, 14, 15, 16, 17 };

	(void)state;
	syscall_below(SYS_getpid, words);
	syscall_below(100000, words);
	for (int i = 0; i < 7; i++)
		assert_int_equal(words[i], 11 + i);
}
#endif

static void
other_system_calls_pass_with_all_their_arguments(void **state)
{
	char *page = (char *)syscall(MMAP, NULL, 4096, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_int_equal(syscall(SYS_getpid), getpid());
	assert_ptr_not_equal(page, MAP_FAILED);
	page[4095] = 1;
	assert_ok(syscall(SYS_munmap, page, 4096));
	assert_fails(syscall(SYS_close, -1), EBADF);
	assert_fails(syscall(100000), ENOSYS);
	errno = 77;
	assert_true(syscall(SYS_getppid) > 0);
	assert_int_equal(errno, 77);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_constructor_that_connects_first_is_in_the_session),
		cmocka_unit_test(sixteen_kilobytes_of_stack_are_enough),
		cmocka_unit_test(a_signal_handler_may_call_anything),
		cmocka_unit_test(a_vfork_child_may_call_anything),
		cmocka_unit_test(syscall_is_hooked_where_an_address_is),
		cmocka_unit_test(syscall_carries_datagrams),
#ifdef __i386__
		cmocka_unit_test(syscall_knows_the_older_way_of_i386),
		cmocka_unit_test(syscall_leaves_what_is_above_its_arguments),
#endif
		cmocka_unit_test(other_system_calls_pass_with_all_their_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
