// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <string.h>

#include "message.h"
#include "pages.h"

/* Where things are in the program's memory. */
enum {
	HEADER = PAGES_BASE,
	PARTS = 0x10100,
	NAME = 0x10200,
	LENGTH = 0x102f0,
	CONTROL = 0x10300,
	DATA = 0x12800,
	NOWHERE = 0x1000
};

static struct message m;

static int
reset(void **state)
{
	(void)state;
	memset(pages, 0, sizeof(pages));
	memset(&m, 0xee, sizeof(m));
	pages_read_only = UINT64_MAX;
	m.tracee = &pages_tracee;
	m.narrow = false;
	return 0;
}

static void
put32(uint64_t address, uint32_t value)
{
	memcpy(pages_at(address, sizeof(value)), &value, sizeof(value));
}

static uint32_t
get32(uint64_t address)
{
	uint32_t value;

	memcpy(&value, pages_at(address, sizeof(value)), sizeof(value));
	return value;
}

/*
 * A msghdr of N parts of SIZE bytes each, with a name and with CONTROL bytes of control.
 */
static void
wide_header(size_t n, size_t size, socklen_t name, size_t control)
{
	struct msghdr h = { .msg_name = (void *)NAME,
		.msg_namelen = name,
		.msg_iov = (void *)PARTS,
		.msg_iovlen = n,
		.msg_control = (void *)CONTROL,
		.msg_controllen = control };

	memcpy(pages_at(HEADER, sizeof(h)), &h, sizeof(h));
	for (size_t i = 0; i < n && i < 4; i++) {
		struct iovec part = { (void *)(DATA + i * 0x100), size };

		memcpy(pages_at(PARTS + i * sizeof(part), sizeof(part)), &part,
			sizeof(part));
	}
}

/* The same as a 32-bit program has it. */
static void
narrow_header(uint32_t n, uint32_t size, uint32_t name, uint32_t control)
{
	const uint32_t header[] = { NAME, name, PARTS, n, CONTROL, control, 0 };

	m.narrow = true;
	memcpy(pages_at(HEADER, sizeof(header)), header, sizeof(header));
	for (uint32_t i = 0; i < n && i < 4; i++) {
		put32(PARTS + i * 8, DATA + i * 0x100);
		put32(PARTS + i * 8 + 4, size);
	}
}

static void
expect_fetched(void)
{
	assert_int_equal(m.msg.msg_namelen, 16);
	assert_memory_equal(m.msg.msg_name, "0123456789abcdef", 16);
	assert_int_equal(m.msg.msg_iovlen, 1);
	assert_int_equal(m.msg.msg_iov->iov_len, 6);
	assert_memory_equal(m.msg.msg_iov->iov_base, "onetwo", 6);
}

static void
put_message(void)
{
	memcpy(pages_at(NAME, 16), "0123456789abcdef", 16);
	memcpy(pages_at(DATA, 3), "one", 3);
	memcpy(pages_at(DATA + 0x100, 3), "two", 3);
}

static void
what_is_sent_is_fetched_from_all_parts(void **state)
{
	const struct cmsghdr cmsg = { CMSG_LEN(4), SOL_IP, IP_TTL };

	(void)state;
	put_message();
	wide_header(2, 3, 16, CMSG_SPACE(4));
	memcpy(pages_at(CONTROL, sizeof(cmsg)), &cmsg, sizeof(cmsg));
	assert_int_equal(message_read(&m, HEADER), 0);
	assert_int_equal(message_fetch(&m), 0);
	expect_fetched();
	assert_int_equal(m.msg.msg_controllen, CMSG_SPACE(4));
	assert_memory_equal(m.msg.msg_control, &cmsg, sizeof(cmsg));
}

/* Two control messages, of which the first needs padding in 64 bits only. */
static void
a_narrow_message_is_made_ours(void **state)
{
	const uint32_t control[] = { 16, SOL_IP, IP_TTL, 64, 15, SOL_IP, IP_TOS, 7 };
	const struct cmsghdr *first, *second;

	(void)state;
	put_message();
	narrow_header(2, 3, 16, sizeof(control));
	memcpy(pages_at(CONTROL, sizeof(control)), control, sizeof(control));
	assert_int_equal(message_read(&m, HEADER), 0);
	assert_int_equal(message_fetch(&m), 0);
	expect_fetched();
	assert_int_equal(m.msg.msg_controllen, CMSG_SPACE(4) + CMSG_SPACE(3));
	first = CMSG_FIRSTHDR(&m.msg);
	assert_int_equal(first->cmsg_len, CMSG_LEN(4));
	assert_int_equal(first->cmsg_level, SOL_IP);
	assert_int_equal(first->cmsg_type, IP_TTL);
	assert_int_equal(*(const int *)CMSG_DATA(first), 64);
	second = (const struct cmsghdr *)((const char *)first + CMSG_SPACE(4));
	assert_int_equal(second->cmsg_len, CMSG_LEN(3));
	assert_int_equal(second->cmsg_type, IP_TOS);
	assert_int_equal(CMSG_DATA(second)[0], 7);
}

/* What stands behind the last message, and is too short for one, is nothing. */
static void
narrow_control_may_end_within_its_padding(void **state)
{
	const uint32_t control[] = { 13, SOL_IP, IP_TOS, 7 };

	(void)state;
	memcpy(pages_at(CONTROL, sizeof(control)), control, sizeof(control));
	for (uint32_t len = 13; len <= 16; len++) {
		narrow_header(0, 0, 0, len);
		assert_int_equal(message_read(&m, HEADER), 0);
		assert_int_equal(message_fetch(&m), 0);
		assert_int_equal(m.msg.msg_controllen, CMSG_SPACE(1));
	}
}

static void
expect_read(int result)
{
	assert_int_equal(message_read(&m, HEADER), result);
}

static void
what_the_kernel_would_refuse_is_refused(void **state)
{
	(void)state;
	wide_header(MESSAGE_PARTS + 1, 1, 0, 0);
	expect_read(-EMSGSIZE);
	wide_header(1, (size_t)SSIZE_MAX + 1, 0, 0);
	expect_read(-EINVAL);
	wide_header(1, 1, (socklen_t)-1, 0);
	expect_read(-EINVAL);
	narrow_header(MESSAGE_PARTS + 1, 1, 0, 0);
	expect_read(-EMSGSIZE);
	narrow_header(1, 1, (uint32_t)-1, 0);
	expect_read(-EINVAL);
	for (int narrow = 0; narrow < 2; narrow++) {
		m.narrow = narrow;
		assert_int_equal(message_read(&m, NOWHERE), -EFAULT);
	}
	wide_header(1, 1, 0, MESSAGE_CONTROL + 1);
	m.narrow = false;
	expect_read(0);
	assert_int_equal(message_fetch(&m), -ENOBUFS);
}

static void
expect_control(int result, uint32_t length, uint32_t room)
{
	narrow_header(0, 0, 0, room);
	put32(CONTROL, length);
	expect_read(0);
	assert_int_equal(message_fetch(&m), result);
}

static void
malformed_narrow_control_is_refused(void **state)
{
	(void)state;
	expect_control(-EINVAL, 0, 12);
	expect_control(-EINVAL, 11, 12);
	expect_control(-EINVAL, 13, 12);
	expect_control(0, 12, 12);
	expect_control(0, 0, 11);
	/* Many small ones take more room here than there. */
	for (uint32_t i = 0; i < MESSAGE_CONTROL / 12; i++)
		put32(CONTROL + i * 12, 12);
	narrow_header(0, 0, 0, MESSAGE_CONTROL - 8);
	expect_read(0);
	assert_int_equal(message_fetch(&m), -ENOBUFS);
}

/* Each pointer in its turn. */
static void
memory_that_is_not_there_is_a_bad_address(void **state)
{
	static const size_t wide[] = { offsetof(struct msghdr, msg_name),
		offsetof(struct msghdr, msg_control) };
	struct iovec part = { (void *)NOWHERE, 3 };
	uint64_t nowhere = NOWHERE;

	(void)state;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++) {
		wide_header(2, 3, 16, 16);
		memcpy(pages_at(HEADER + wide[i], sizeof(nowhere)), &nowhere,
			sizeof(nowhere));
		expect_read(0);
		assert_int_equal(message_fetch(&m), -EFAULT);
	}
	wide_header(2, 3, 0, 0);
	memcpy(pages_at(PARTS + sizeof(part), sizeof(part)), &part, sizeof(part));
	expect_read(0);
	assert_int_equal(message_fetch(&m), -EFAULT);
	wide_header(2, 3, 0, 0);
	memcpy(pages_at(HEADER + offsetof(struct msghdr, msg_iov), sizeof(nowhere)),
		&nowhere, sizeof(nowhere));
	expect_read(-EFAULT);
	narrow_header(1, 1, 0, 16);
	put32(HEADER + 16, NOWHERE);
	expect_read(0);
	assert_int_equal(message_fetch(&m), -EFAULT);
	narrow_header(1, 1, 0, 0);
	put32(HEADER + 8, NOWHERE);
	expect_read(-EFAULT);
}

static void
more_than_a_datagram_is_not_fetched(void **state)
{
	(void)state;
	wide_header(2, MESSAGE_DATA - 1, 0, 0);
	expect_read(0);
	assert_int_equal(m.size, MESSAGE_DATA);
	assert_int_equal(m.theirs[1].iov_len, 1);
	message_plain(&m, DATA, SIZE_MAX, NAME);
	assert_int_equal(m.size, MESSAGE_DATA);
	assert_in_range(m.theirs[0].iov_len, MESSAGE_DATA, INT32_MAX);
	wide_header(1, 1, 1000, 0);
	expect_read(0);
	assert_int_equal(message_fetch(&m), 0);
	assert_int_equal(m.msg.msg_namelen, sizeof(struct sockaddr_storage));
}

/* Whatever lengths they have; but what is to be sent would have to be there. */
static void
no_name_and_no_control_are_none(void **state)
{
	struct msghdr h = { .msg_namelen = (socklen_t)-1 };

	(void)state;
	memcpy(pages_at(HEADER, sizeof(h)), &h, sizeof(h));
	expect_read(0);
	assert_int_equal(message_fetch(&m), 0);
	assert_null(m.msg.msg_name);
	assert_null(m.msg.msg_control);
	h.msg_controllen = 16;
	memcpy(pages_at(HEADER, sizeof(h)), &h, sizeof(h));
	expect_read(0);
	assert_int_equal(message_fetch(&m), -EFAULT);
	message_prepare(&m);
	assert_null(m.msg.msg_name);
	assert_null(m.msg.msg_control);
	assert_int_equal(message_deliver(&m, 0), 0);
}

/* As if the kernel had received: data, a name of 16 bytes, and one control message. */
static void
receive(size_t control)
{
	message_prepare(&m);
	memcpy(m.data, "onetwo", 6);
	memcpy(&m.address, "0123456789abcdef", 16);
	m.msg.msg_namelen = 16;
	m.msg.msg_flags = MSG_EOR;
	if (control) {
		struct cmsghdr *cmsg = m.msg.msg_control;

		assert_in_range(m.msg.msg_controllen, CMSG_LEN(control), PAGES_SIZE);
		*cmsg = (struct cmsghdr){ CMSG_LEN(control), SOL_IP, IP_PKTINFO };
		memset(CMSG_DATA(cmsg), 7, control);
		m.msg.msg_controllen = CMSG_SPACE(control);
	} else {
		m.msg.msg_controllen = 0;
	}
}

static void
what_is_received_is_delivered_to_all_parts(void **state)
{
	struct msghdr h;

	(void)state;
	wide_header(2, 3, 16, 64);
	expect_read(0);
	receive(8);
	assert_int_equal(message_deliver(&m, 6), 0);
	assert_memory_equal(pages_at(DATA, 4), "one\0", 4);
	assert_memory_equal(pages_at(DATA + 0x100, 4), "two\0", 4);
	assert_memory_equal(pages_at(NAME, 16), "0123456789abcdef", 16);
	memcpy(&h, pages_at(HEADER, sizeof(h)), sizeof(h));
	assert_int_equal(h.msg_namelen, 16);
	assert_int_equal(h.msg_controllen, CMSG_SPACE(8));
	assert_int_equal(h.msg_flags, MSG_EOR);
	assert_int_equal(
		((struct cmsghdr *)pages_at(CONTROL, 24))->cmsg_len, CMSG_LEN(8));
}

/* The length is that of the whole name, as with a socket call. */
static void
a_name_that_does_not_fit_is_cut_off(void **state)
{
	(void)state;
	message_plain(&m, DATA, 6, NAME);
	m.name_length = LENGTH;
	put32(LENGTH, 4);
	receive(0);
	assert_int_equal(message_deliver(&m, 6), 0);
	assert_memory_equal(pages_at(NAME, 5), "0123\0", 5);
	assert_int_equal(get32(LENGTH), 16);
	put32(LENGTH, (uint32_t)-1);
	assert_int_equal(message_deliver(&m, 6), -EINVAL);
	m.name_length = NOWHERE;
	assert_int_equal(message_deliver(&m, 6), -EFAULT);
}

/* move_addr_to_user writes the length first, and keeps that where the rest fails. */
static void
a_name_for_nowhere_leaves_its_length(void **state)
{
	(void)state;
	put32(LENGTH, 100);
	assert_int_equal(message_write_address(&pages_tracee, NOWHERE, LENGTH, "0123", 4),
		-EFAULT);
	assert_int_equal(get32(LENGTH), 4);
	pages_read_only = LENGTH;
	assert_int_equal(
		message_write_address(&pages_tracee, NAME, LENGTH, "0123", 4), -EFAULT);
	assert_memory_equal(pages_at(NAME, 4), "\0\0\0\0", 4);
}

static void
expect_narrow(uint32_t room, uint32_t length, uint32_t cmsg_length, int flags)
{
	reset(NULL);
	narrow_header(2, 3, 16, room);
	memset(pages_at(CONTROL, 64), 0xee, 64);
	expect_read(0);
	receive(8);
	assert_int_equal(message_deliver(&m, 6), 0);
	assert_memory_equal(pages_at(DATA + 0x100, 4), "two\0", 4);
	assert_memory_equal(pages_at(NAME, 16), "0123456789abcdef", 16);
	assert_int_equal(get32(HEADER + 4), 16);
	assert_int_equal(get32(HEADER + 20), length);
	assert_int_equal(get32(HEADER + 24), MSG_EOR | flags);
	if (length)
		assert_int_equal(get32(CONTROL), cmsg_length);
	assert_int_equal(*(unsigned char *)pages_at(CONTROL + length, 1), 0xee);
}

static void
narrow_control_is_cut_where_it_does_not_fit(void **state)
{
	(void)state;
	expect_narrow(64, 20, 20, 0);
	expect_narrow(20, 20, 20, 0);
	expect_narrow(19, 19, 19, MSG_CTRUNC);
	expect_narrow(13, 13, 13, MSG_CTRUNC);
	expect_narrow(12, 12, 12, MSG_CTRUNC);
	expect_narrow(11, 0, 0, MSG_CTRUNC);
	expect_narrow(2 * MESSAGE_CONTROL, 20, 20, 0);
}

static void
where_nothing_can_be_written_nothing_is_delivered(void **state)
{
	static const uint64_t from[] = { DATA, CONTROL, NAME, HEADER };

	(void)state;
	for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++) {
		wide_header(2, 3, 16, 64);
		expect_read(0);
		receive(8);
		pages_read_only = from[i];
		assert_int_equal(message_deliver(&m, 6), -EFAULT);
	}
	wide_header(0, 0, 0, 0);
	put32(HEADER, 0);
	put32(HEADER + 4, 0);
	expect_read(0);
	receive(0);
	assert_int_equal(message_deliver(&m, 0), -EFAULT);
	pages_read_only = UINT64_MAX;
	assert_int_equal(message_deliver(&m, 0), 0);
}

/* As the kernel does it: everything else comes. */
static void
control_for_nowhere_is_lost(void **state)
{
	uint64_t nowhere = NOWHERE;
	struct msghdr h;

	(void)state;
	wide_header(2, 3, 16, 64);
	memcpy(pages_at(HEADER + offsetof(struct msghdr, msg_control), sizeof(nowhere)),
		&nowhere, sizeof(nowhere));
	expect_read(0);
	receive(8);
	assert_int_equal(message_deliver(&m, 6), 0);
	assert_memory_equal(pages_at(DATA + 0x100, 4), "two\0", 4);
	assert_memory_equal(pages_at(NAME, 16), "0123456789abcdef", 16);
	memcpy(&h, pages_at(HEADER, sizeof(h)), sizeof(h));
	assert_int_equal(h.msg_controllen, 0);
	assert_int_equal(h.msg_flags, MSG_EOR);
}

static void
many_messages_stand_side_by_side(void **state)
{
	(void)state;
	assert_int_equal(message_stride(false), sizeof(struct mmsghdr));
	assert_int_equal(message_length_offset(false), sizeof(struct msghdr));
	assert_int_equal(message_stride(true), 32);
	assert_int_equal(message_length_offset(true), 28);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_sent_is_fetched_from_all_parts, reset),
		cmocka_unit_test_setup(a_narrow_message_is_made_ours, reset),
		cmocka_unit_test_setup(narrow_control_may_end_within_its_padding, reset),
		cmocka_unit_test_setup(what_the_kernel_would_refuse_is_refused, reset),
		cmocka_unit_test_setup(malformed_narrow_control_is_refused, reset),
		cmocka_unit_test_setup(memory_that_is_not_there_is_a_bad_address, reset),
		cmocka_unit_test_setup(more_than_a_datagram_is_not_fetched, reset),
		cmocka_unit_test_setup(no_name_and_no_control_are_none, reset),
		cmocka_unit_test_setup(what_is_received_is_delivered_to_all_parts, reset),
		cmocka_unit_test_setup(a_name_that_does_not_fit_is_cut_off, reset),
		cmocka_unit_test_setup(a_name_for_nowhere_leaves_its_length, reset),
		cmocka_unit_test_setup(
			narrow_control_is_cut_where_it_does_not_fit, reset),
		cmocka_unit_test_setup(
			where_nothing_can_be_written_nothing_is_delivered, reset),
		cmocka_unit_test_setup(control_for_nowhere_is_lost, reset),
		cmocka_unit_test_setup(many_messages_stand_side_by_side, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
