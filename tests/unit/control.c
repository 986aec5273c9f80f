// SPDX-License-Identifier: MIT
#include "control.h"

#include <arpa/inet.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>

#include "kernel.h"
#include "memory.h"

/* One message at a time, in a buffer that has room behind it. */
static _Alignas(struct cmsghdr) char buffer[CONTROL_ROOM];
static struct msghdr msg;

static int
reset(void **state)
{
	memset(buffer, 0, sizeof(buffer));
	memset(&msg, 0, sizeof(msg));
	msg.msg_control = buffer;
	return kernel_reset(state);
}

static void
add(int level, int type, const void *data, size_t size)
{
	struct cmsghdr *cmsg = (struct cmsghdr *)(buffer + msg.msg_controllen);

	cmsg->cmsg_len = CMSG_LEN(size);
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	memcpy(CMSG_DATA(cmsg), data, size);
	msg.msg_controllen += CMSG_SPACE(size);
}

static const struct cmsghdr *
first(void)
{
	return msg.msg_control;
}

static void
expect_type(const struct cmsghdr *cmsg, int level, int type)
{
	assert_int_equal(cmsg->cmsg_level, level);
	assert_int_equal(cmsg->cmsg_type, type);
}

static struct in_pktinfo
packet4(const char *source)
{
	struct in_pktinfo info = { .ipi_ifindex = 3 };

	inet_pton(AF_INET, source, &info.ipi_spec_dst);
	info.ipi_addr = info.ipi_spec_dst;
	return info;
}

static struct in6_pktinfo
packet6(const char *source)
{
	struct in6_pktinfo info = { .ipi6_ifindex = 3 };

	inet_pton(AF_INET6, source, &info.ipi6_addr);
	return info;
}

static void
expect_out4(const char *source, const char *kernels)
{
	struct in_pktinfo info = packet4(source), expected = packet4(kernels);
	char copy[CONTROL_ROOM];

	reset(NULL);
	expected.ipi_addr = info.ipi_addr;
	add(SOL_IP, IP_PKTINFO, &info, sizeof(info));
	control_out(&session, &msg, copy, SOURCE_CHOSEN);
	assert_ptr_equal(msg.msg_control, copy);
	assert_int_equal(msg.msg_controllen, CMSG_SPACE(sizeof(info)));
	assert_memory_equal(CMSG_DATA(first()), &expected, sizeof(expected));
	assert_memory_equal(CMSG_DATA((struct cmsghdr *)buffer), &info, sizeof(info));
}

static void
expect_out6(const char *source, const char *kernels)
{
	struct in6_pktinfo info = packet6(source), expected = packet6(kernels);
	char copy[CONTROL_ROOM];

	reset(NULL);
	add(SOL_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	control_out(&session, &msg, copy, SOURCE_CHOSEN);
	assert_int_equal(msg.msg_controllen, CMSG_SPACE(sizeof(info)));
	assert_memory_equal(CMSG_DATA(first()), &expected, sizeof(expected));
}

static void
a_source_of_the_programs_own_goes_outward(void **state)
{
	(void)state;
	expect_out4("127.0.0.1", "127.0.5.1");
	expect_out4("0.0.0.0", "127.0.5.1");
	expect_out4("10.0.0.7", "10.0.0.7");
	expect_out6("::1", "::ffff:127.0.5.1");
	expect_out6("::", "::ffff:127.0.5.1");
	expect_out6("::ffff:127.0.0.1", "::ffff:127.0.5.1");
	expect_out6("fe80::7", "fe80::7");
}

static void
without_one_it_is_chosen_where_that_is_wanted(void **state)
{
	char copy[CONTROL_ROOM];
	struct in_pktinfo info;
	int ttl = 9;

	(void)state;
	msg.msg_control = NULL;
	control_out(&session, &msg, copy, SOURCE_SELF);
	assert_null(msg.msg_control);
	assert_int_equal(msg.msg_controllen, 0);

	control_out(&session, &msg, copy, SOURCE_CHOSEN);
	assert_int_equal(msg.msg_controllen, CMSG_SPACE(sizeof(info)));
	memcpy(&info, CMSG_DATA(first()), sizeof(info));
	assert_int_equal(ntohl(info.ipi_spec_dst.s_addr), session.self);

	reset(NULL);
	add(SOL_IP, IP_TTL, &ttl, sizeof(ttl));
	control_out(&session, &msg, copy, SOURCE_CHOSEN);
	assert_int_equal(
		msg.msg_controllen, CMSG_SPACE(sizeof(ttl)) + CMSG_SPACE(sizeof(info)));
	expect_type(first(), SOL_IP, IP_TTL);
}

/* Behind the last one may be less than another: the kernel does not read that. */
static void
the_chosen_one_follows_the_last(void **state)
{
	const size_t rest = sizeof(struct cmsghdr) - 1;
	char copy[CONTROL_ROOM];
	size_t size = CMSG_SPACE(sizeof(struct in_pktinfo));
	int ttl = 9;

	(void)state;
	reset(NULL);
	msg.msg_controllen = rest;
	control_out(&session, &msg, copy, SOURCE_CHOSEN);
	assert_int_equal(msg.msg_controllen, size);
	expect_type(first(), SOL_IP, IP_PKTINFO);

	reset(NULL);
	add(SOL_IP, IP_TTL, &ttl, sizeof(ttl));
	msg.msg_controllen += rest;
	control_out(&session, &msg, copy, SOURCE_CHOSEN);
	assert_int_equal(msg.msg_controllen, CMSG_SPACE(sizeof(ttl)) + size);
	expect_type(CMSG_NXTHDR(&msg, (struct cmsghdr *)first()), SOL_IP, IP_PKTINFO);
}

static void
ipv6_fields_go_out_in_the_words_of_ipv4(void **state)
{
	char copy[CONTROL_ROOM];
	int value = 9, unset = -1;

	(void)state;
	add(SOL_IPV6, IPV6_HOPLIMIT, &value, sizeof(value));
	add(SOL_IPV6, IPV6_TCLASS, &value, sizeof(value));
	add(SOL_IPV6, IPV6_HOPLIMIT, &unset, sizeof(unset));
	control_out(&session, &msg, copy, SOURCE_SELF);
	expect_type(first(), SOL_IP, IP_TTL);
	expect_type((struct cmsghdr *)(copy + CMSG_SPACE(sizeof(int))), SOL_IP, IP_TOS);
	expect_type((struct cmsghdr *)(copy + 2 * CMSG_SPACE(sizeof(int))), SOL_IPV6,
		IPV6_HOPLIMIT);
}

static void
too_much_control_data_is_the_kernels_alone(void **state)
{
	char big[CONTROL_ROOM] = { 0 }, copy[CONTROL_ROOM];

	(void)state;
	msg.msg_control = big;
	msg.msg_controllen = CONTROL_ROOM - CMSG_SPACE(sizeof(struct in_pktinfo)) + 1;
	control_out(&session, &msg, copy, SOURCE_CHOSEN);
	assert_ptr_equal(msg.msg_control, big);
	msg.msg_controllen--;
	control_out(&session, &msg, copy, SOURCE_CHOSEN);
	assert_int_equal(msg.msg_controllen, CONTROL_ROOM);
}

static void
malformed_control_data_ends_the_walk(void **state)
{
	struct cmsghdr *cmsg = (struct cmsghdr *)buffer;
	int value = 0;

	(void)state;
	assert_false(control_has_address(&msg));
	msg.msg_controllen = sizeof(*cmsg) - 1;
	assert_false(control_has_address(&msg));
	msg.msg_controllen = sizeof(*cmsg);
	cmsg->cmsg_level = SOL_IP;
	cmsg->cmsg_len = CMSG_LEN(0) - 1;
	assert_false(control_has_address(&msg));
	cmsg->cmsg_len = CMSG_LEN(0) + 1;
	assert_false(control_has_address(&msg));
	cmsg->cmsg_len = (size_t)-1;
	assert_false(control_has_address(&msg));
	cmsg->cmsg_len = CMSG_LEN(0);
	assert_true(control_has_address(&msg));
	msg.msg_control = NULL;
	assert_false(control_has_address(&msg));

	/* A last message may lack its padding. */
	reset(NULL);
	add(SOL_SOCKET, SCM_RIGHTS, &value, sizeof(value));
	msg.msg_controllen = CMSG_LEN(sizeof(value));
	assert_false(control_has_address(&msg));
	reset(NULL);
	add(SOL_SOCKET, SCM_RIGHTS, &value, sizeof(value));
	add(SOL_IPV6, IPV6_TCLASS, &value, sizeof(value));
	assert_true(control_has_address(&msg));
}

static void
short_messages_are_not_read(void **state)
{
	char copy[CONTROL_ROOM], none = 0;
	int fd;
	static const int types[][2] = { { SOL_IP, IP_PKTINFO },
		{ SOL_IPV6, IPV6_PKTINFO }, { SOL_IPV6, IPV6_HOPLIMIT },
		{ SOL_IPV6, IPV6_TCLASS }, { SOL_IP, IP_ORIGDSTADDR },
		{ SOL_IPV6, IPV6_ORIGDSTADDR }, { SOL_IP, IP_RECVERR },
		{ SOL_IPV6, IPV6_RECVERR }, { SOL_IP, IP_TTL }, { SOL_IP, IP_TOS } };

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		reset(NULL);
		fd = kernel_socket(AF_INET6, SOCK_DGRAM);
		add(types[i][0], types[i][1], &none, 0);
		control_out(&session, &msg, copy, SOURCE_SELF);
		expect_type(first(), types[i][0], types[i][1]);
		control_in(socket_at(fd), &msg);
		expect_type(first(), types[i][0], types[i][1]);
	}
}

static void
a_packets_destination_comes_inward(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_DGRAM),
	    six = kernel_socket(AF_INET6, SOCK_DGRAM);
	struct in_pktinfo info = packet4("127.0.5.1"), seen = packet4("127.0.0.1");
	struct in6_pktinfo info6 = packet6("::ffff:127.0.5.1"),
			   seen6 = packet6("::ffff:127.0.0.1");
	struct in6_pktinfo one = packet6("::1");

	(void)state;
	add(SOL_IP, IP_PKTINFO, &info, sizeof(info));
	control_in(socket_at(four), &msg);
	assert_memory_equal(CMSG_DATA(first()), &seen, sizeof(seen));

	msg.msg_controllen = 0;
	add(SOL_IPV6, IPV6_PKTINFO, &info6, sizeof(info6));
	control_in(socket_at(six), &msg);
	assert_memory_equal(CMSG_DATA(first()), &seen6, sizeof(seen6));

	kernel_set(six, SOL_IPV6, IPV6_MINHOPCOUNT, MEMORY_V6ONLY);
	msg.msg_controllen = 0;
	add(SOL_IPV6, IPV6_PKTINFO, &info6, sizeof(info6));
	control_in(socket_at(six), &msg);
	assert_memory_equal(CMSG_DATA(first()), &one, sizeof(one));
}

static void
an_original_destination_comes_inward(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_DGRAM),
	    six = kernel_socket(AF_INET6, SOCK_DGRAM);
	struct sockaddr *to = addr("127.0.5.1", 80);

	(void)state;
	add(SOL_IP, IP_ORIGDSTADDR, to, len_of(to));
	control_in(socket_at(four), &msg);
	expect_addr((struct sockaddr *)CMSG_DATA(first()), "127.0.0.1", 80);
	msg.msg_controllen = 0;
	to = addr("::ffff:127.0.5.1", 80);
	add(SOL_IPV6, IPV6_ORIGDSTADDR, to, len_of(to));
	control_in(socket_at(six), &msg);
	expect_addr((struct sockaddr *)CMSG_DATA(first()), "::ffff:127.0.0.1", 80);
}

static void
a_destination_shorter_than_its_family_says_stays(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_DGRAM);
	struct sockaddr_in6 to;

	(void)state;
	memcpy(&to, addr("::ffff:127.0.5.1", 80), sizeof(to));
	add(SOL_IP, IP_ORIGDSTADDR, &to, sizeof(to));
	((struct cmsghdr *)msg.msg_control)->cmsg_len =
		CMSG_LEN(sizeof(struct sockaddr_in));
	control_in(socket_at(fd), &msg);
	assert_memory_equal(CMSG_DATA(first()), &to, sizeof(to));
}

struct error6 {
	struct sock_extended_err err;
	struct sockaddr_in6 offender;
};

static struct error6
receive_error(int fd, int level, int type, const char *offender, int origin, int icmp)
{
	struct error6 error = { .err = { .ee_origin = (uint8_t)origin,
					.ee_type = (uint8_t)icmp } };

	memcpy(&error.offender, addr(offender, 80), len_of(addr(offender, 80)));
	msg.msg_controllen = 0;
	add(level, type, &error, sizeof(error));
	control_in(socket_at(fd), &msg);
	memcpy(&error, CMSG_DATA(first()), sizeof(error));
	return error;
}

static void
an_error_says_who_sent_it(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_DGRAM),
	    six = kernel_socket(AF_INET6, SOCK_DGRAM);
	struct error6 error;

	(void)state;
	error = receive_error(four, SOL_IP, IP_RECVERR, "127.0.5.1", SO_EE_ORIGIN_ICMP,
		ICMP_DEST_UNREACH);
	expect_addr((struct sockaddr *)&error.offender, "127.0.0.1", 80);
	assert_int_equal(error.err.ee_origin, SO_EE_ORIGIN_ICMP);

	error = receive_error(six, SOL_IPV6, IPV6_RECVERR, "::ffff:127.0.5.1",
		SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH);
	expect_addr((struct sockaddr *)&error.offender, "::ffff:127.0.0.1", 80);
	assert_int_equal(error.err.ee_origin, SO_EE_ORIGIN_ICMP);

	kernel_set(six, SOL_IPV6, IPV6_MINHOPCOUNT, MEMORY_SENT6);
	error = receive_error(six, SOL_IPV6, IPV6_RECVERR, "::ffff:127.0.5.1",
		SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH);
	expect_addr((struct sockaddr *)&error.offender, "::1", 80);
	assert_int_equal(error.err.ee_origin, SO_EE_ORIGIN_ICMP6);
	assert_int_equal(error.err.ee_type, ICMPV6_DEST_UNREACH);
	assert_int_equal(error.err.ee_code, ICMPV6_PORT_UNREACH);

	error = receive_error(
		six, SOL_IPV6, IPV6_RECVERR, "fe80::7", SO_EE_ORIGIN_LOCAL, 0);
	expect_addr((struct sockaddr *)&error.offender, "fe80::7", 80);
	assert_int_equal(error.err.ee_origin, SO_EE_ORIGIN_LOCAL);
	error = receive_error(six, SOL_IPV6, IPV6_RECVERR, "fe80::7", SO_EE_ORIGIN_ICMP,
		ICMP_TIME_EXCEEDED);
	assert_int_equal(error.err.ee_origin, SO_EE_ORIGIN_ICMP);
}

static void
an_error_is_never_longer_than_one(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_DGRAM);
	char data[sizeof(struct sock_extended_err) + sizeof(struct sockaddr_storage) +
		8] = { 0 };

	(void)state;
	add(SOL_IP, IP_RECVERR, data, sizeof(data));
	control_in(socket_at(fd), &msg);
	assert_memory_equal(CMSG_DATA(first()), data, sizeof(data));
}

static void
expect_field(int fd, int type, size_t size, int level_seen, int type_seen)
{
	int value = 42;

	msg.msg_controllen = 0;
	add(SOL_IP, type, &value, size);
	control_in(socket_at(fd), &msg);
	expect_type(first(), level_seen, type_seen);
	memcpy(&value, CMSG_DATA(first()), sizeof(value));
	assert_int_equal(value, 42);
}

static void
ipv4_fields_come_in_the_words_of_ipv6(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_DGRAM),
	    six = kernel_socket(AF_INET6, SOCK_DGRAM);

	(void)state;
	expect_field(four, IP_TTL, 4, SOL_IP, IP_TTL);
	expect_field(four, IP_TOS, 1, SOL_IP, IP_TOS);
	expect_field(six, IP_TTL, 4, SOL_IP, IP_TTL);
	kernel_set(six, SOL_IPV6, IPV6_MINHOPCOUNT, MEMORY_SENT6);
	expect_field(six, IP_TTL, 4, SOL_IPV6, IPV6_HOPLIMIT);
	expect_field(six, IP_TOS, 1, SOL_IPV6, IPV6_TCLASS);
	expect_field(six, IP_TOS, 4, SOL_IPV6, IPV6_TCLASS);
	assert_int_equal(first()->cmsg_len, CMSG_LEN(sizeof(int)));
}

static void
a_field_that_does_not_fit_is_cut_off(void **state)
{
	int six = kernel_socket(AF_INET6, SOCK_DGRAM);
	unsigned char tos = 42;

	(void)state;
	kernel_set(six, SOL_IPV6, IPV6_MINHOPCOUNT, MEMORY_SENT6);
	for (size_t room = 0; room < sizeof(int); room++) {
		msg.msg_controllen = 0;
		msg.msg_flags = 0;
		add(SOL_IP, IP_TOS, &tos, room ? sizeof(tos) : 0);
		msg.msg_controllen = CMSG_LEN(room);
		CMSG_DATA((struct cmsghdr *)buffer)[room] = 0xee;
		control_in(socket_at(six), &msg);
		expect_type(first(), SOL_IPV6, IPV6_TCLASS);
		assert_int_equal(first()->cmsg_len, CMSG_LEN(room));
		assert_int_equal(CMSG_DATA(first())[room], 0xee);
		assert_int_equal(msg.msg_flags, MSG_CTRUNC);
	}
}

static void
the_socket_is_asked_once(void **state)
{
	int six = kernel_socket(AF_INET6, SOCK_DGRAM),
	    broken = kernel_socket(AF_INET6, SOCK_DGRAM);
	struct in6_pktinfo info = packet6("::ffff:127.0.5.1"),
			   seen = packet6("::ffff:127.0.0.1");
	int ttl = 42;

	(void)state;
	add(SOL_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	add(SOL_IP, IP_TTL, &ttl, sizeof(ttl));
	control_in(socket_at(six), &msg);
	assert_int_equal(kernel_count(KERNEL_GETSOCKOPT), 2);
	kernel_lacks(broken, SOL_SOCKET, SO_DOMAIN);
	msg.msg_controllen = 0;
	add(SOL_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	control_in(socket_at(broken), &msg);
	assert_memory_equal(CMSG_DATA(first()), &seen, sizeof(seen));
}

static void
other_messages_are_not_touched(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_DGRAM), value = 42;
	char before[CONTROL_ROOM] = { 0 };

	(void)state;
	add(SOL_SOCKET, SCM_RIGHTS, &value, sizeof(value));
	add(SOL_SOCKET, SO_TIMESTAMP, before, 16);
	add(SOL_IP, IP_RETOPTS, &value, sizeof(value));
	add(SOL_IPV6, IPV6_HOPLIMIT, &value, sizeof(value));
	memcpy(before, buffer, sizeof(before));
	control_in(socket_at(fd), &msg);
	assert_memory_equal(buffer, before, sizeof(before));
	assert_int_equal(kernel_count(KERNEL_GETSOCKOPT), 0);
}

/* An error that ICMPv6 brings has no class of its own, other than one of ICMP. */
static void
an_errors_class_is_none(void **state)
{
	int six = kernel_socket(AF_INET6, SOCK_DGRAM), value;
	unsigned char tos = 42;
	int ttl = 64;

	(void)state;
	kernel_set(six, SOL_IPV6, IPV6_MINHOPCOUNT, MEMORY_SENT6);
	msg.msg_flags = MSG_ERRQUEUE;
	add(SOL_IP, IP_TOS, &tos, sizeof(tos));
	control_in(socket_at(six), &msg);
	memcpy(&value, CMSG_DATA(first()), sizeof(value));
	assert_int_equal(value, 0);

	msg.msg_controllen = 0;
	add(SOL_IP, IP_TTL, &ttl, sizeof(ttl));
	control_in(socket_at(six), &msg);
	memcpy(&value, CMSG_DATA(first()), sizeof(value));
	assert_int_equal(value, ttl);
}

/* What a later kernel may add behind the address stays. */
static void
a_longer_destination_is_edited_in_place(void **state)
{
	int six = kernel_socket(AF_INET6, SOCK_DGRAM);
	struct {
		struct in6_pktinfo info;
		uint32_t more;
	} longer = { packet6("::ffff:127.0.5.1"), 7 },
	  seen = { packet6("::ffff:127.0.0.1"), 7 };

	(void)state;
	add(SOL_IPV6, IPV6_PKTINFO, &longer, sizeof(longer));
	control_in(socket_at(six), &msg);
	assert_memory_equal(CMSG_DATA(first()), &seen, sizeof(seen));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_source_of_the_programs_own_goes_outward, reset),
		cmocka_unit_test_setup(
			without_one_it_is_chosen_where_that_is_wanted, reset),
		cmocka_unit_test_setup(the_chosen_one_follows_the_last, reset),
		cmocka_unit_test_setup(ipv6_fields_go_out_in_the_words_of_ipv4, reset),
		cmocka_unit_test_setup(too_much_control_data_is_the_kernels_alone, reset),
		cmocka_unit_test_setup(malformed_control_data_ends_the_walk, reset),
		cmocka_unit_test_setup(short_messages_are_not_read, reset),
		cmocka_unit_test_setup(a_packets_destination_comes_inward, reset),
		cmocka_unit_test_setup(an_original_destination_comes_inward, reset),
		cmocka_unit_test_setup(
			a_destination_shorter_than_its_family_says_stays, reset),
		cmocka_unit_test_setup(an_error_says_who_sent_it, reset),
		cmocka_unit_test_setup(an_error_is_never_longer_than_one, reset),
		cmocka_unit_test_setup(ipv4_fields_come_in_the_words_of_ipv6, reset),
		cmocka_unit_test_setup(a_field_that_does_not_fit_is_cut_off, reset),
		cmocka_unit_test_setup(the_socket_is_asked_once, reset),
		cmocka_unit_test_setup(other_messages_are_not_touched, reset),
		cmocka_unit_test_setup(an_errors_class_is_none, reset),
		cmocka_unit_test_setup(a_longer_destination_is_edited_in_place, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
