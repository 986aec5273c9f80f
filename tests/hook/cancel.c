// SPDX-License-Identifier: MIT
/*
 * A thread that is cancelled inside a hook leaves it as it leaves libc: what its callers
 * clean up on their way out, as C++ destructors do, is cleaned up. Where the library's
 * frames had no unwind tables, the way would end in them.
 */
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "bare.h"

/*
 * What a call is given: a socket of the right kind, an address of the session, a message.
 */
struct call {
	void (*make)(struct call *);
	int type;
	int fd;
	struct sockaddr_storage addr;
	socklen_t len;
	struct mmsghdr message;
	struct iovec iov;
	char data[8];
	pid_t thread;
	bool pending, cleaned, returned;
};

static void
call_accept(struct call *c)
{
	accept(c->fd, (struct sockaddr *)&c->addr, &c->len);
}

static void
call_accept4(struct call *c)
{
	accept4(c->fd, (struct sockaddr *)&c->addr, &c->len, SOCK_CLOEXEC);
}

static void
call_connect(struct call *c)
{
	connect(make_socket(AF_INET, SOCK_STREAM), (struct sockaddr *)&c->addr, c->len);
}

static void
call_recvfrom(struct call *c)
{
	recvfrom(
		c->fd, c->data, sizeof(c->data), 0, (struct sockaddr *)&c->addr, &c->len);
}

static void
call_recvmsg(struct call *c)
{
	recvmsg(c->fd, &c->message.msg_hdr, 0);
}

static void
call_recvmmsg(struct call *c)
{
	recvmmsg(c->fd, &c->message, 1, 0, NULL);
}

static void
call_sendto(struct call *c)
{
	sendto(c->fd, c->data, sizeof(c->data), 0, (struct sockaddr *)&c->addr, c->len);
}

static void
call_sendmsg(struct call *c)
{
	sendmsg(c->fd, &c->message.msg_hdr, 0);
}

static void
call_sendmmsg(struct call *c)
{
	sendmmsg(c->fd, &c->message, 1, 0);
}

static void
call_syscall(struct call *c)
{
	syscall(SYS_accept4, c->fd, &c->addr, &c->len, 0);
}

static void
clean(struct call **c)
{
	(*c)->cleaned = true;
}

static void *
thread(void *arg)
{
	struct call *c __attribute__((cleanup(clean))) = arg;

	__atomic_store_n(&c->thread, (pid_t)syscall(SYS_gettid), __ATOMIC_RELEASE);
	if (c->pending) {
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
		pthread_cancel(pthread_self());
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	}
	c->make(c);
	c->returned = true;
	return NULL;
}

/* Does the thread sleep, so that it is in the call? */
static void
await_sleep(const pid_t *thread)
{
	char path[64], state = 0;
	FILE *file;

	while (state != 'S') {
		pid_t id = __atomic_load_n(thread, __ATOMIC_ACQUIRE);

		poll(NULL, 0, 1);
		if (!id)
			continue;
		snprintf(path, sizeof(path), "/proc/self/task/%d/stat", id);
		file = fopen(path, "r");
		assert_non_null(file);
		assert_int_equal(fscanf(file, "%*d %*s %c", &state), 1);
		fclose(file);
	}
}

static void
expect_cleaned(void (*make)(struct call *), int type, bool pending)
{
	struct call c = { .make = make, .type = type, .pending = pending };
	const struct sockaddr *here = addr("127.0.0.1", free_port());
	void *result;
	pthread_t id;

	c.fd = make_socket(AF_INET, type);
	assert_ok(bind(c.fd, here, len_of(here)));
	if (type == SOCK_STREAM)
		assert_ok(listen(c.fd, 1));
	c.len = len_of(here);
	memcpy(&c.addr, here, c.len);
	c.iov = (struct iovec){ c.data, sizeof(c.data) };
	c.message.msg_hdr = (struct msghdr){ .msg_name = &c.addr,
		.msg_namelen = c.len,
		.msg_iov = &c.iov,
		.msg_iovlen = 1 };

	assert_ok(pthread_create(&id, NULL, thread, &c));
	if (!pending) {
		await_sleep(&c.thread);
		assert_ok(pthread_cancel(id));
	}
	assert_ok(pthread_join(id, &result));
	assert_ptr_equal(result, PTHREAD_CANCELED);
	assert_false(c.returned);
	assert_true(c.cleaned);
	close(c.fd);
}

static void
a_blocked_thread_is_cancelled_and_cleaned_up(void **state)
{
	(void)state;
	expect_cleaned(call_accept, SOCK_STREAM, false);
	expect_cleaned(call_accept4, SOCK_STREAM, false);
	expect_cleaned(call_syscall, SOCK_STREAM, false);
	expect_cleaned(call_recvfrom, SOCK_DGRAM, false);
	expect_cleaned(call_recvmsg, SOCK_DGRAM, false);
	expect_cleaned(call_recvmmsg, SOCK_DGRAM, false);
}

static void
a_pending_cancellation_is_met_in_every_call(void **state)
{
	(void)state;
	expect_cleaned(call_accept, SOCK_STREAM, true);
	expect_cleaned(call_accept4, SOCK_STREAM, true);
	expect_cleaned(call_connect, SOCK_STREAM, true);
	expect_cleaned(call_recvfrom, SOCK_DGRAM, true);
	expect_cleaned(call_recvmsg, SOCK_DGRAM, true);
	expect_cleaned(call_recvmmsg, SOCK_DGRAM, true);
	expect_cleaned(call_sendto, SOCK_DGRAM, true);
	expect_cleaned(call_sendmsg, SOCK_DGRAM, true);
	expect_cleaned(call_sendmmsg, SOCK_DGRAM, true);
}

/* execve is no cancellation point, though the library opens the file. */
static void
an_exec_is_not_cancelled(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
		pthread_cancel(pthread_self());
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
		execl("/bin/sh", "sh", "-c", "exit 7", NULL);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_blocked_thread_is_cancelled_and_cleaned_up),
		cmocka_unit_test(a_pending_cancellation_is_met_in_every_call),
		cmocka_unit_test(an_exec_is_not_cancelled),
	};

#ifndef __GLIBC__
	return 77; /* musl's threads end without unwinding. */
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
