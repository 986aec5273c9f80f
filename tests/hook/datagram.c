// SPDX-License-Identifier: MIT
/* sendto, sendmsg, sendmmsg, recvfrom, recvmsg, recvmmsg and __recvfrom_chk. */
#include <sys/mman.h>

#include "bare.h"

ssize_t __recvfrom_chk(int fd, void *buf, size_t n, size_t size, int flags,
	struct sockaddr *a, socklen_t *len);

static int
server(const char *text, int *port)
{
	struct sockaddr *a;
	int fd;

	*port = free_port();
	a = addr(text, *port);
	fd = make_socket(a->sa_family, SOCK_DGRAM);
	assert_ok(bind(fd, a, len_of(a)));
	return fd;
}

/* A message of one byte; NAME and CONTROL may be NULL. */
struct letter {
	char data, control[128];
	struct iovec iov;
	struct sockaddr_storage name;
	struct msghdr msg;
};

static struct msghdr *
letter(struct letter *l, const struct sockaddr *to)
{
	memset(l, 0, sizeof(*l));
	l->data = 'x';
	l->iov = (struct iovec){ &l->data, 1 };
	l->msg = (struct msghdr){
		.msg_iov = &l->iov, .msg_iovlen = 1, .msg_name = &l->name
	};
	l->msg.msg_namelen = sizeof(l->name);
	if (to) {
		l->msg.msg_namelen = len_of(to);
		memcpy(&l->name, to, len_of(to));
	}
	return &l->msg;
}

enum sender { SENDTO, SENDMSG, SENDMMSG, SENDERS };

static ssize_t
send_by(enum sender how, int fd, const struct sockaddr *to)
{
	struct mmsghdr many[2];
	struct letter l[2];

	switch (how) {
	case SENDTO:
		return sendto(fd, "x", 1, 0, to, len_of(to));
	case SENDMSG:
		return sendmsg(fd, letter(&l[0], to), 0);
	default:
		many[0].msg_hdr = *letter(&l[0], to);
		many[1].msg_hdr = *letter(&l[1], to);
		return sendmmsg(fd, many, 1, 0);
	}
}

enum receiver { RECVFROM, FORTIFIED, RECVMSG, RECVMMSG, RECEIVERS };

static ssize_t
receive_by(enum receiver how, int fd, struct sockaddr *from, socklen_t *len)
{
	struct mmsghdr many[2] = { 0 };
	struct letter l[2];
	char data[1];
	ssize_t n;

	switch (how) {
	case RECVFROM:
		return recvfrom(fd, data, 1, 0, from, len);
	case FORTIFIED:
		return __recvfrom_chk(fd, data, 1, sizeof(data), 0, from, len);
	case RECVMSG:
		n = recvmsg(fd, letter(&l[0], NULL), 0);
		break;
	default:
		many[0].msg_hdr = *letter(&l[0], NULL);
		many[1].msg_hdr = *letter(&l[1], NULL);
		n = recvmmsg(fd, many, 2, MSG_DONTWAIT, NULL);
		l[0].msg = many[0].msg_hdr;
		break;
	}
	*len = l[0].msg.msg_namelen;
	memcpy(from, &l[0].name, *len);
	return n;
}

static void
expect_exchange(const char *text, const char *to, const char *seen)
{
	int port, serving = server(text, &port), bystander_port;
	int bystander = server("127.0.0.2", &bystander_port);
	struct sockaddr *where = addr(to, port);
	struct sockaddr_storage from;
	socklen_t len;

	for (int s = SENDTO; s < SENDERS; s++) {
		for (int r = RECVFROM; r < RECEIVERS; r++) {
			int fd = make_socket(where->sa_family, SOCK_DGRAM);

			errno = 77;
			assert_int_equal(send_by((enum sender)s, fd, where), 1);
			assert_int_equal(errno, 77);
			len = sizeof(from);
			assert_int_equal(receive_by((enum receiver)r, serving,
						 (struct sockaddr *)&from, &len),
				1);
			assert_int_equal(errno, 77);
			assert_int_equal(len, len_of((struct sockaddr *)&from));
			expect_addr((struct sockaddr *)&from, seen, real_port(fd));

			/* And back: the client hears whom it asked. */
			assert_int_equal(send_by((enum sender)s, serving,
						 (struct sockaddr *)&from),
				1);
			len = sizeof(from);
			assert_int_equal(receive_by((enum receiver)r, fd,
						 (struct sockaddr *)&from, &len),
				1);
			expect_addr((struct sockaddr *)&from, to, port);
			close(fd);
		}
	}
	assert_fails(recv(bystander, &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	close(bystander);
	close(serving);
}

static void
questions_and_answers_see_loopback(void **state)
{
	(void)state;
	expect_exchange("127.0.0.1", "127.0.0.1", "127.0.0.1");
	expect_exchange("0.0.0.0", "127.0.0.1", "127.0.0.1");
	expect_exchange("::1", "::1", "::1");
	expect_exchange("::", "127.0.0.1", "::ffff:127.0.0.1");
	expect_exchange("::", "::ffff:127.0.0.1", "::ffff:127.0.0.1");
}

static void
a_connected_client_is_answered(void **state)
{
	int port, serving = server("0.0.0.0", &port),
		  fd = make_socket(AF_INET, SOCK_DGRAM);
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	char data;

	(void)state;
	assert_ok(connect(fd, addr("127.0.0.1", port), 16));
	assert_int_equal(send(fd, "x", 1, 0), 1);
	assert_int_equal(
		recvfrom(serving, &data, 1, 0, (struct sockaddr *)&from, &len), 1);
	expect_addr((struct sockaddr *)&from, "127.0.0.1", real_port(fd));
	assert_int_equal(sendto(serving, "y", 1, 0, (struct sockaddr *)&from, len), 1);
	assert_int_equal(recv(fd, &data, 1, 0), 1);
	assert_int_equal(data, 'y');
	/* A connected socket may name its peer once more. */
	assert_int_equal(sendto(fd, "x", 1, 0, addr("127.0.0.1", port), 16), 1);
	assert_int_equal(recv(serving, &data, 1, 0), 1);
	close(fd);
	close(serving);
}

static void
a_refusal_is_heard(void **state)
{
	int port = free_port(), fd = make_socket(AF_INET, SOCK_DGRAM);
	char data;

	(void)state;
	assert_ok(connect(fd, addr("127.0.0.1", port), 16));
	assert_int_equal(send(fd, "x", 1, 0), 1);
	assert_fails(recv(fd, &data, 1, 0), ECONNREFUSED);
	close(fd);
}

static void
expect_same(int fd, const void *data, const struct sockaddr *to, socklen_t len, int flags)
{
	ssize_t result;
	int error;

	errno = 77;
	result = sendto(fd, data, 1, flags, to, len);
	error = errno;
	errno = 77;
	if (bare_sendto(fd, data, 1, flags, to, len) != result || errno != error)
		fail_msg("len %u flags %d: %zd %s, bare %s", len, flags, result,
			strerror(error), strerror(errno));
}

static void
failures_are_the_same_as_bare(void **state)
{
	static const char *const texts[] = { "127.0.0.1", "0.0.0.0", "::1",
		"::ffff:127.0.0.1", "127.0.0.2", "::" };
	static const socklen_t lens[] = { 0, 2, 15, 16, 23, 24, 27, 28, 128, 129,
		(socklen_t)-1 };
	int port = free_port();

	(void)state;
	for (int domain = AF_INET; domain <= AF_INET6; domain += AF_INET6 - AF_INET) {
		for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++) {
			for (size_t l = 0; l < sizeof(lens) / sizeof(*lens); l++) {
				int fd = make_socket(domain, SOCK_DGRAM);

				expect_same(fd, "x", addr(texts[t], port), lens[l], 0);
				expect_same(fd, "x", addr(texts[t], 0), lens[l], 0);
				expect_same(
					fd, (void *)8, addr(texts[t], port), lens[l], 0);
				if (domain == AF_INET)
					expect_same(fd, "x", addr(texts[t], port),
						lens[l], MSG_OOB);
				close(fd);
			}
		}
	}
}

static void
bad_messages_are_the_kernels(void **state)
{
	int port, serving = server("127.0.0.1", &port),
		  fd = make_socket(AF_INET, SOCK_DGRAM);
	struct letter l;
	struct mmsghdr many[3];
	socklen_t len = 16;
	char data;
	/* Where the kernel's times are shorter, libc looks for some to make longer. */
	const bool libc_reads = sizeof(time_t) > sizeof(long);

	(void)state;
	assert_fails(sendto(fd, "x", 1, 0, (void *)8, 16), EFAULT);
	assert_fails(sendto(-1, "x", 1, 0, addr("127.0.0.1", port), 16), EBADF);
	assert_fails(sendto(fd, "x", 1, 0, NULL, 0), EDESTADDRREQ);
	assert_fails(sendmsg(fd, (void *)8, 0), EFAULT);
	assert_fails(sendmsg(-1, letter(&l, addr("127.0.0.1", port)), 0), EBADF);
	letter(&l, addr("127.0.0.1", port));
	l.msg.msg_name = (void *)8;
	assert_fails(sendmsg(fd, &l.msg, 0), EFAULT);
	letter(&l, addr("127.0.0.1", port));
	l.msg.msg_control = (void *)8;
	l.msg.msg_controllen = 32;
	assert_fails(sendmsg(fd, &l.msg, 0), EFAULT);
	letter(&l, addr("127.0.0.1", port));
	l.msg.msg_control = l.control;
	l.msg.msg_controllen = sizeof(l.control);
	assert_fails(sendmsg(fd, &l.msg, 0), EINVAL);
	letter(&l, addr("127.0.0.1", port));
	l.msg.msg_iov = (void *)8;
	assert_fails(sendmsg(fd, &l.msg, 0), EFAULT);
	letter(&l, addr("127.0.0.1", port));
	l.msg.msg_iovlen = 1025;
	assert_fails(sendmsg(fd, &l.msg, 0), EMSGSIZE);
	assert_fails(sendmmsg(fd, (void *)8, 1, 0), EFAULT);
	assert_int_equal(sendmmsg(fd, (void *)8, 0, 0), 0);
	assert_fails(sendmmsg(-1, many, 0, 0), EBADF);

	/* What comes before a failure counts. */
	for (int i = 0; i < 3; i++)
		many[i].msg_hdr = *letter(&l, addr("127.0.0.1", port));
	many[1].msg_hdr.msg_iov = (void *)8;
	errno = 77;
	assert_int_equal(sendmmsg(fd, many, 3, 0), 1);
	assert_int_equal(errno, 77);
	assert_int_equal(many[0].msg_len, 1);
	assert_int_equal(recv(serving, &data, 1, 0), 1);

	assert_fails(recvfrom(serving, &data, 1, MSG_DONTWAIT, (void *)8, &len), EAGAIN);
	if (!libc_reads) {
		assert_fails(recvmsg(serving, (void *)8, MSG_DONTWAIT), EFAULT);
		assert_fails(recvmmsg(serving, (void *)8, 1, MSG_DONTWAIT, NULL), EFAULT);
	}
	assert_fails(recvmmsg(serving, many, 1, MSG_DONTWAIT, NULL), EAGAIN);
	assert_int_equal(send_by(SENDTO, fd, addr("127.0.0.1", port)), 1);
	assert_fails(
		recvfrom(serving, &data, 1, 0, (struct sockaddr *)&l.name, (void *)8),
		EFAULT);
	assert_int_equal(send_by(SENDTO, fd, addr("127.0.0.1", port)), 1);
	len = (socklen_t)-1;
	assert_fails(
		recvfrom(serving, &data, 1, 0, (struct sockaddr *)&l.name, &len), EINVAL);
	assert_int_equal(send_by(SENDTO, fd, addr("127.0.0.1", port)), 1);
	assert_int_equal(recvfrom(serving, &data, 1, 0, NULL, NULL), 1);
	close(fd);
	close(serving);
}

/* The kernel's sendmsg cuts a name that is too long; its sendto refuses it. */
static void
of_a_long_name_the_beginning_counts(void **state)
{
	int port, serving = server("127.0.0.1", &port),
		  fd = make_socket(AF_INET, SOCK_DGRAM);
	char name[2 * sizeof(struct sockaddr_storage)] = { 0 };
	struct letter l;

	(void)state;
	memcpy(name, addr("127.0.0.1", port), 16);
	letter(&l, NULL);
	l.msg.msg_name = name;
	l.msg.msg_namelen = sizeof(name);
	assert_int_equal(sendmsg(fd, &l.msg, 0), 1);
	assert_int_equal(recv(serving, &l.data, 1, MSG_DONTWAIT), 1);
	l.msg.msg_namelen = (socklen_t)-1;
	assert_fails(sendmsg(fd, &l.msg, 0), EINVAL);
	close(fd);
	close(serving);
}

static void
short_buffers_get_the_beginning(void **state)
{
	int port, serving = server("127.0.0.1", &port),
		  fd = make_socket(AF_INET, SOCK_DGRAM);
	struct sockaddr_in from;
	struct letter l;
	socklen_t len;
	char data;

	(void)state;
	for (socklen_t room = 0; room < sizeof(from); room++) {
		assert_int_equal(send_by(SENDTO, fd, addr("127.0.0.1", port)), 1);
		memset(&from, 0xee, sizeof(from));
		len = room;
		assert_int_equal(
			recvfrom(serving, &data, 1, 0, (struct sockaddr *)&from, &len),
			1);
		assert_int_equal(len, sizeof(from));
		assert_memory_equal(&from, addr("127.0.0.1", real_port(fd)), room);
		assert_int_equal(((unsigned char *)&from)[room], 0xee);

		assert_int_equal(send_by(SENDTO, fd, addr("127.0.0.1", port)), 1);
		letter(&l, NULL);
		memset(&l.name, 0xee, sizeof(l.name));
		l.msg.msg_namelen = room;
		assert_int_equal(recvmsg(serving, &l.msg, 0), 1);
		assert_int_equal(l.msg.msg_namelen, sizeof(from));
		assert_memory_equal(&l.name, addr("127.0.0.1", real_port(fd)), room);
		assert_int_equal(((unsigned char *)&l.name)[room], 0xee);
	}
	close(fd);
	close(serving);
}

static void
a_message_at_the_end_of_a_page_is_sent(void **state)
{
	int port, serving = server("127.0.0.1", &port),
		  fd = make_socket(AF_INET, SOCK_DGRAM);
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct msghdr *msg = (struct msghdr *)(pages + page - sizeof(*msg));
	struct letter l;

	(void)state;
	assert_ok(mprotect(pages + page, page, PROT_NONE));
	*msg = *letter(&l, addr("127.0.0.1", port));
	assert_ok(mprotect(pages, page, PROT_READ));
	assert_int_equal(sendmsg(fd, msg, 0), 1);
	assert_int_equal(recv(serving, &l.data, 1, 0), 1);
	assert_fails(sendmsg(fd, (struct msghdr *)(pages + page - 8), 0), EFAULT);
	assert_ok(munmap(pages, 2 * page));
	close(fd);
	close(serving);
}

static struct in_pktinfo *
with_packet(struct letter *l)
{
	struct cmsghdr *cmsg = (struct cmsghdr *)l->control;

	l->msg.msg_control = l->control;
	l->msg.msg_controllen = CMSG_SPACE(sizeof(struct in_pktinfo));
	cmsg->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
	cmsg->cmsg_level = SOL_IP;
	cmsg->cmsg_type = IP_PKTINFO;
	return (struct in_pktinfo *)CMSG_DATA(cmsg);
}

static void
packet_information_is_translated_both_ways(void **state)
{
	int port, serving = server("0.0.0.0", &port),
		  fd = make_socket(AF_INET, SOCK_DGRAM), on = 1;
	struct letter in, out;
	struct in_pktinfo *info;

	(void)state;
	assert_ok(setsockopt(serving, SOL_IP, IP_PKTINFO, &on, sizeof(on)));
	assert_int_equal(send_by(SENDTO, fd, addr("127.0.0.1", port)), 1);
	letter(&in, NULL);
	in.msg.msg_control = in.control;
	in.msg.msg_controllen = sizeof(in.control);
	assert_int_equal(recvmsg(serving, &in.msg, 0), 1);
	info = (struct in_pktinfo *)CMSG_DATA((struct cmsghdr *)in.control);
	assert_int_equal(ntohl(info->ipi_addr.s_addr), INADDR_LOOPBACK);
	assert_int_equal(ntohl(info->ipi_spec_dst.s_addr), INADDR_LOOPBACK);

	letter(&out, (struct sockaddr *)&in.name);
	*with_packet(&out) = *info;
	assert_int_equal(sendmsg(serving, &out.msg, 0), 1);
	letter(&in, NULL);
	assert_int_equal(recvmsg(fd, &in.msg, 0), 1);
	expect_addr((struct sockaddr *)&in.name, "127.0.0.1", port);
	close(fd);
	close(serving);
}

static void
descriptors_pass_as_they_are(void **state)
{
	struct letter l;
	struct cmsghdr *cmsg = (struct cmsghdr *)l.control;
	int pair[2], passed = make_socket(AF_INET, SOCK_STREAM), port = free_port();

	(void)state;
	assert_ok(bind(passed, addr("0.0.0.0", port), 16));
	assert_ok(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	letter(&l, NULL);
	l.msg.msg_name = NULL;
	l.msg.msg_namelen = 0;
	l.msg.msg_control = l.control;
	l.msg.msg_controllen = CMSG_SPACE(sizeof(int));
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(cmsg), &passed, sizeof(int));
	assert_int_equal(sendmsg(pair[0], &l.msg, 0), 1);
	close(passed);
	l.msg.msg_controllen = sizeof(l.control);
	assert_int_equal(recvmsg(pair[1], &l.msg, 0), 1);
	memcpy(&passed, CMSG_DATA(cmsg), sizeof(int));
	expect_name(passed, "0.0.0.0", port);
	expect_really(passed, self4(), port);
	close(passed);
	close(pair[0]);
	close(pair[1]);
}

/*
 * As ntpd does: a wildcard in each family, and then each address, which has SO_REUSEADDR
 * in common with the wildcard of its own.
 */
static void
expect_to_hear(const char *const names[4])
{
	int fd[4], port = free_port(), on = 1;
	struct sockaddr *to;
	char data;

	for (int i = 0; i < 4; i++) {
		struct sockaddr *a = addr(names[i], port);

		fd[i] = make_socket(a->sa_family, SOCK_DGRAM);
		if (a->sa_family == AF_INET6)
			assert_ok(setsockopt(
				fd[i], SOL_IPV6, IPV6_V6ONLY, &on, sizeof(on)));
		for (int j = i - 2; j >= 0 && j <= i; j += 2)
			assert_ok(setsockopt(
				fd[j], SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)));
		assert_ok(bind(fd[i], a, len_of(a)));
	}
	to = addr("127.0.0.1", port);
	for (int i = 0; i < 16; i++) {
		int client = make_socket(AF_INET, SOCK_DGRAM);
		int server = fd[strcmp(names[2], "127.0.0.1") ? 3 : 2];

		assert_int_equal(sendto(client, "x", 1, 0, to, len_of(to)), 1);
		assert_int_equal(recv(server, &data, 1, MSG_DONTWAIT), 1);
		close(client);
	}
	for (int i = 0; i < 4; i++)
		close(fd[i]);
}

static void
beside_the_wildcards_the_loopback_hears(void **state)
{
	(void)state;
	expect_to_hear((const char *[]){ "0.0.0.0", "::", "127.0.0.1", "::1" });
	expect_to_hear((const char *[]){ "::", "0.0.0.0", "::1", "127.0.0.1" });
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_and_answers_see_loopback),
		cmocka_unit_test(a_connected_client_is_answered),
		cmocka_unit_test(a_refusal_is_heard),
		cmocka_unit_test(failures_are_the_same_as_bare),
		cmocka_unit_test(bad_messages_are_the_kernels),
		cmocka_unit_test(of_a_long_name_the_beginning_counts),
		cmocka_unit_test(short_buffers_get_the_beginning),
		cmocka_unit_test(a_message_at_the_end_of_a_page_is_sent),
		cmocka_unit_test(packet_information_is_translated_both_ways),
		cmocka_unit_test(descriptors_pass_as_they_are),
		cmocka_unit_test(beside_the_wildcards_the_loopback_hears),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
