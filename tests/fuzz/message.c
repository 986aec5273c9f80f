// SPDX-License-Identifier: MIT
/*
 * Requests to the supervisor: messages in a program's memory, which is the input. Some
 * pages of it can be read and written, and whatever points elsewhere is a bad address.
 */
#include "message.h"

#include <errno.h>
#include <string.h>

#include "fuzz.h"

enum { BASE = 0x10000, SIZE = 16384 };

static char memory[SIZE];

static char *
at(uint64_t address, size_t size)
{
	if (address < BASE || address - BASE > SIZE || size > SIZE - (address - BASE))
		return NULL;
	return memory + (address - BASE);
}

int
tracee_read(const struct tracee *t, void *to, uint64_t from, size_t size)
{
	const char *there = at(from, size);

	(void)t;
	if (size && !there)
		return -EFAULT;
	if (size)
		memcpy(to, there, size);
	return 0;
}

int
tracee_write(const struct tracee *t, uint64_t to, const void *from, size_t size)
{
	char *there = at(to, size);

	(void)t;
	if (size && !there)
		return -EFAULT;
	if (size)
		memcpy(there, from, size);
	return 0;
}

/* Byte for byte, until one side ends. */
static int
move(const struct iovec *ours, size_t n, const struct iovec *theirs, size_t m, bool in)
{
	size_t from = 0, to = 0;

	for (size_t i = 0, j = 0; i < n && j < m;) {
		char *mine = (char *)ours[i].iov_base + from;
		char *there = at((uintptr_t)theirs[j].iov_base + to, 1);

		if (from == ours[i].iov_len) {
			i++, from = 0;
		} else if (to == theirs[j].iov_len) {
			j++, to = 0;
		} else if (!there) {
			return -EFAULT;
		} else {
			*(in ? mine : there) = *(in ? there : mine);
			from++, to++;
		}
	}
	return 0;
}

int
tracee_gather(const struct tracee *t, const struct iovec *to, size_t n,
	const struct iovec *from, size_t m)
{
	(void)t;
	return move(to, n, from, m, true);
}

int
tracee_scatter(const struct tracee *t, const struct iovec *to, size_t m,
	const struct iovec *from, size_t n)
{
	(void)t;
	return move(from, n, to, m, false);
}

/* Lengths that lead from one control message to the next are rare by chance. */
static void
plant_lengths(uint32_t from, uint32_t size)
{
	uint32_t length = 12;

	for (uint32_t at = from; at < from + size && at + 12 <= SIZE && length >= 12;
		at += (length + 3) & ~3U) {
		memcpy(&length, memory + at, sizeof(length));
		length = length >> 30 == 3 ? length % 16384 : 12 + length % 64;
		memcpy(memory + at, &length, sizeof(length));
	}
}

/* Pointers that hit the page are rare by chance: they are numbers within it. */
static void
plant_pointers(bool narrow)
{
	struct msghdr *wide = (struct msghdr *)memory;
	uint32_t *words = (uint32_t *)memory;

	if (narrow) {
		words[0] = words[0] ? BASE + words[0] % SIZE : 0;
		words[2] = BASE + words[2] % SIZE;
		words[3] %= 8;
		words[4] = words[4] ? BASE + words[4] % SIZE : 0;
		words[5] %= MESSAGE_CONTROL + 64;
		plant_lengths(words[4] ? words[4] - BASE : 0, words[5]);
		return;
	}
	wide->msg_name = (void *)(BASE + (uintptr_t)wide->msg_name % SIZE);
	wide->msg_iov = (void *)(BASE + (uintptr_t)wide->msg_iov % SIZE / 8 * 8);
	wide->msg_iovlen %= 8;
	wide->msg_control = (void *)(BASE + (uintptr_t)wide->msg_control % SIZE);
	wide->msg_controllen %= SIZE;
}

/* What a kernel puts there: well-formed control messages, each SIZES says how long. */
static void
receive(struct message *m, const unsigned char *sizes, size_t n)
{
	char *control = m->msg.msg_control;
	size_t room = m->msg.msg_controllen, at = 0;

	for (size_t i = 0; i < n && sizes[i] && CMSG_LEN(sizes[i]) <= room - at; i++) {
		struct cmsghdr h = { .cmsg_len = CMSG_LEN(sizes[i]) };
		size_t whole = CMSG_SPACE(sizes[i]);

		memcpy(control + at, &h, sizeof(h));
		memset(control + at + CMSG_LEN(0), sizes[i], sizes[i]);
		at += whole < room - at ? whole : room - at;
	}
	m->msg.msg_controllen = at;
}

void
fuzz_message(void)
{
	static struct message m;
	static const struct tracee t;
	uint32_t choice = take_number();
	bool narrow = choice & 1;
	size_t got = take_number();
	unsigned char sizes[8];

	take(sizes, sizeof(sizes));
	take(memory, sizeof(memory));
	if (choice % 8 < 6)
		plant_pointers(narrow);
	m.tracee = &t;
	m.narrow = narrow;
	if (message_read(&m, BASE) < 0)
		return;
	must(m.size <= MESSAGE_DATA && m.part_count <= MESSAGE_PARTS);
	if (message_fetch(&m) == 0) {
		must(m.msg.msg_controllen <= MESSAGE_CONTROL);
		must(m.msg.msg_namelen <= sizeof(m.address));
	}
	message_prepare(&m);
	must(m.msg.msg_controllen <= MESSAGE_CONTROL);
	m.msg.msg_namelen = m.msg.msg_name ? (socklen_t)(got % 129) : 0;
	receive(&m, sizes, sizeof(sizes));
	if (message_deliver(&m, got % (MESSAGE_DATA + 1)) == 0)
		must(m.msg.msg_controllen <= m.control_room);
}
