// SPDX-License-Identifier: MIT
/*
 * Requests to the supervisor: messages in a program's memory, which is the input. Some
 * pages of it can be read and written, and whatever points elsewhere is a bad address.
 */
#include "message.h"

#include <string.h>

#include "fuzz.h"
#include "pages.h"

/* Lengths that lead from one control message to the next are rare by chance. */
static void
plant_lengths(uint32_t from, uint32_t size)
{
	uint32_t length = 12;

	for (uint32_t at = from;
		at < from + size && at + 12 <= PAGES_SIZE && length >= 12;
		at += (length + 3) & ~3U) {
		memcpy(&length, pages + at, sizeof(length));
		length = length >> 30 == 3 ? length % 16384 : 12 + length % 64;
		memcpy(pages + at, &length, sizeof(length));
	}
}

/* Pointers that hit the page are rare by chance: they are numbers within it. */
static void
plant_pointers(bool narrow)
{
	struct msghdr *wide = (struct msghdr *)pages;
	uint32_t *words = (uint32_t *)pages;

	if (narrow) {
		words[0] = words[0] ? PAGES_BASE + words[0] % PAGES_SIZE : 0;
		words[2] = PAGES_BASE + words[2] % PAGES_SIZE;
		words[3] %= 8;
		words[4] = words[4] ? PAGES_BASE + words[4] % PAGES_SIZE : 0;
		words[5] %= MESSAGE_CONTROL + 64;
		plant_lengths(words[4] ? words[4] - PAGES_BASE : 0, words[5]);
		return;
	}
	wide->msg_name = (void *)(PAGES_BASE + (uintptr_t)wide->msg_name % PAGES_SIZE);
	wide->msg_iov =
		(void *)(PAGES_BASE + (uintptr_t)wide->msg_iov % PAGES_SIZE / 8 * 8);
	wide->msg_iovlen %= 8;
	wide->msg_control =
		(void *)(PAGES_BASE + (uintptr_t)wide->msg_control % PAGES_SIZE);
	wide->msg_controllen %= PAGES_SIZE;
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
	uint32_t choice = take_number();
	bool narrow = choice & 1;
	size_t got = take_number();
	unsigned char sizes[8];

	take(sizes, sizeof(sizes));
	take(pages, sizeof(pages));
	if (choice % 8 < 6)
		plant_pointers(narrow);
	m.tracee = &pages_tracee;
	m.narrow = narrow;
	if (message_read(&m, PAGES_BASE) < 0)
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
