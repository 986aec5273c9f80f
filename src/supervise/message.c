// SPDX-License-Identifier: MIT
#include "message.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

/* struct msghdr as a 32-bit program has it. */
struct narrow_header {
	uint32_t name;
	int32_t name_length;
	uint32_t parts, part_count;
	uint32_t control, control_length;
	uint32_t flags;
};

struct narrow_part {
	uint32_t base, length;
};

struct narrow_cmsg {
	uint32_t length;
	int32_t level, type;
};

/* Control data as it is in the memory of a 32-bit program. */
static char narrow_control[MESSAGE_CONTROL];

#define NARROW_ALIGN(length) (((length) + 3UL) & ~3UL)

static void
reset(struct message *m)
{
	memset(&m->msg, 0, sizeof(m->msg));
	m->name = m->control = m->at = m->name_length = 0;
	m->name_room = 0;
	m->control_room = m->part_count = m->size = 0;
}

/* Begin with SIZE bytes of data, which are as many as the parts have room for. */
static void
set_data(struct message *m, size_t size)
{
	m->ours[0] = (struct iovec){ m->data, size };
	m->place_count = 0;
}

static void
add_place(struct message *m, uint64_t theirs, void *ours, size_t size)
{
	m->theirs[m->part_count + m->place_count] =
		(struct iovec){ (void *)(uintptr_t)theirs, size };
	m->ours[++m->place_count] = (struct iovec){ ours, size };
}

void
message_plain(struct message *m, uint64_t data, size_t size, uint64_t name)
{
	reset(m);
	m->size = size < MESSAGE_DATA ? size : MESSAGE_DATA;
	m->theirs[0] = (struct iovec){ (void *)(uintptr_t)data, m->size };
	m->part_count = 1;
	m->name = name;
}

static int
read_parts(struct message *m, uint64_t at, uint64_t count)
{
	static struct narrow_part narrow[MESSAGE_PARTS];
	struct iovec *part = m->theirs;
	int result;

	if (count > MESSAGE_PARTS)
		return -EMSGSIZE;
	m->part_count = count;
	if (!m->narrow) {
		result = tracee_read(m->tracee, part, at, count * sizeof(*part));
	} else {
		result = tracee_read(m->tracee, narrow, at, count * sizeof(*narrow));
		for (size_t i = 0; i < count && result == 0; i++)
			part[i] = (struct iovec){ (void *)(uintptr_t)narrow[i].base,
				narrow[i].length };
	}
	for (size_t i = 0; i < count && result == 0; i++) {
		if (part[i].iov_len > SSIZE_MAX)
			return -EINVAL;
		/* What is behind the largest datagram is neither sent nor received. */
		if (part[i].iov_len > MESSAGE_DATA - m->size)
			part[i].iov_len = MESSAGE_DATA - m->size;
		m->size += part[i].iov_len;
	}
	return result;
}

int
message_read(struct message *m, uint64_t at)
{
	struct narrow_header n;
	struct msghdr h;
	int result;

	reset(m);
	m->at = at;
	if (m->narrow) {
		result = tracee_read(m->tracee, &n, at, sizeof(n));
		if (result < 0)
			return result;
		memset(&h, 0, sizeof(h));
		h.msg_iov = (void *)(uintptr_t)n.parts;
		h.msg_iovlen = n.part_count;
		h.msg_namelen = (socklen_t)n.name_length;
		m->name = n.name;
		m->control = n.control;
		m->control_room = n.control_length;
	} else {
		result = tracee_read(m->tracee, &h, at, sizeof(h));
		if (result < 0)
			return result;
		m->name = (uintptr_t)h.msg_name;
		m->control = (uintptr_t)h.msg_control;
		m->control_room = h.msg_controllen;
	}
	/* Where there is no name, its length is whatever was there before. */
	if (m->name && (int)h.msg_namelen < 0)
		return -EINVAL;
	m->name_room = h.msg_namelen;
	return read_parts(m, (uintptr_t)h.msg_iov, h.msg_iovlen);
}

/* Control messages of a 32-bit program, made ours. */
static int
widen(struct message *m)
{
	const char *from = narrow_control;
	size_t len = m->control_room;
	size_t at = 0, to = 0;
	struct narrow_cmsg n;

	while (len - at >= sizeof(n)) {
		struct cmsghdr h;
		size_t data;

		memcpy(&n, from + at, sizeof(n));
		if (n.length < sizeof(n) || n.length > len - at)
			return -EINVAL;
		data = n.length - sizeof(n);
		if (to + CMSG_SPACE(data) > MESSAGE_CONTROL)
			return -ENOBUFS;
		h = (struct cmsghdr){ .cmsg_len = CMSG_LEN(data),
			.cmsg_level = n.level,
			.cmsg_type = n.type };
		memcpy(m->control_data.bytes + to, &h, sizeof(h));
		memcpy(m->control_data.bytes + to + CMSG_LEN(0), from + at + sizeof(n),
			data);
		to += CMSG_SPACE(data);
		at += NARROW_ALIGN(n.length);
		if (at > len)
			break;
	}
	m->msg.msg_controllen = to;
	return 0;
}

/* At once, or, where there are too many places for that, the data for itself. */
static int
fetch(const struct message *m)
{
	int result = tracee_gather(m->tracee, m->ours, 1 + m->place_count, m->theirs,
		m->part_count + m->place_count);

	if (result == 0)
		return 0;
	result = tracee_gather(m->tracee, m->ours, 1, m->theirs, m->part_count);
	return result < 0 ? result
			  : tracee_gather(m->tracee, m->ours + 1, m->place_count,
				    m->theirs + m->part_count, m->place_count);
}

int
message_fetch(struct message *m)
{
	int result;

	set_data(m, m->size);
	if (m->name && m->name_room > (int64_t)sizeof(m->address))
		m->name_room = sizeof(m->address);
	if (m->name && m->name_room) {
		m->msg.msg_name = &m->address;
		m->msg.msg_namelen = (socklen_t)m->name_room;
		add_place(m, m->name, &m->address, (size_t)m->name_room);
	}
	if (m->control_room > MESSAGE_CONTROL)
		return -ENOBUFS;
	if (m->control_room) {
		m->msg.msg_control = m->control_data.bytes;
		m->msg.msg_controllen = m->control_room;
		add_place(m, m->control,
			m->narrow ? narrow_control : m->control_data.bytes,
			m->control_room);
	}
	m->msg.msg_iov = &m->ours[0];
	m->msg.msg_iovlen = 1;
	result = fetch(m);
	return result == 0 && m->narrow ? widen(m) : result;
}

void
message_give_pages(struct message *m)
{
	madvise(m->data, sizeof(m->data), MADV_DONTNEED);
}

void
message_prepare(struct message *m)
{
	set_data(m, m->size);
	m->msg = (struct msghdr){ .msg_iov = &m->ours[0], .msg_iovlen = 1 };
	if (m->name) {
		m->msg.msg_name = &m->address;
		m->msg.msg_namelen = sizeof(m->address);
	}
	if (!m->control)
		m->control_room = 0;
	if (!m->control_room)
		return;
	m->msg.msg_control = m->control_data.bytes;
	m->msg.msg_controllen = sizeof(m->control_data.bytes);
	if (!m->narrow && m->control_room < m->msg.msg_controllen)
		m->msg.msg_controllen = m->control_room;
}

/* Times in the form that is made of longs: the kernel has another one as well. */
static bool
is_time(const struct cmsghdr *c)
{
	return c->cmsg_level == SOL_SOCKET &&
		(c->cmsg_type == SO_TIMESTAMP || c->cmsg_type == SO_TIMESTAMPNS ||
			c->cmsg_type == SO_TIMESTAMPING);
}

/* What C has, made that of a 32-bit program. Returns how much it is. */
static size_t
narrow_data(struct cmsghdr *c)
{
	size_t size = c->cmsg_len - CMSG_LEN(0);
	int64_t *from = (int64_t *)CMSG_DATA(c);
	int32_t *to = (int32_t *)CMSG_DATA(c);

	if (!is_time(c))
		return size;
	for (size_t i = 0; i < size / sizeof(*from); i++)
		to[i] = (int32_t)from[i];
	return size / 2;
}

/* Our control messages, made those of a 32-bit program; what does not fit is cut off. */
static size_t
narrow_down(struct message *m, char *to)
{
	size_t at = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m->msg); c; c = CMSG_NXTHDR(&m->msg, c)) {
		size_t data = narrow_data(c);
		struct narrow_cmsg n = { .level = c->cmsg_level, .type = c->cmsg_type };
		size_t room = m->control_room < MESSAGE_CONTROL ? m->control_room - at
								: MESSAGE_CONTROL - at;

		if (room < sizeof(n) + data)
			m->msg.msg_flags |= MSG_CTRUNC;
		if (room < sizeof(n))
			break;
		if (room - sizeof(n) < data)
			data = room - sizeof(n);
		n.length = (uint32_t)(sizeof(n) + data);
		memcpy(to + at, &n, sizeof(n));
		memcpy(to + at + sizeof(n), CMSG_DATA(c), data);
		at += NARROW_ALIGN(n.length) < room ? NARROW_ALIGN(n.length) : room;
	}
	return at;
}

/* Where the program has the length of the name, of the control data, and the flags. */
static uint64_t
name_length_at(const struct message *m)
{
	if (!m->at)
		return m->name_length;
	return m->at +
		(m->narrow ? offsetof(struct narrow_header, name_length)
			   : offsetof(struct msghdr, msg_namelen));
}

static uint64_t
control_length_at(const struct message *m)
{
	return m->at +
		(m->narrow ? offsetof(struct narrow_header, control_length)
			   : offsetof(struct msghdr, msg_controllen));
}

static uint64_t
flags_at(const struct message *m)
{
	return m->at +
		(m->narrow ? offsetof(struct narrow_header, flags)
			   : offsetof(struct msghdr, msg_flags));
}

/*
 * One after the other: what comes before a bad place is there all the same, and control
 * data at one is lost, as the kernel does it.
 */
static int
deliver_in_order(struct message *m, const void *control)
{
	uint64_t control_length = m->msg.msg_controllen;
	int status = tracee_scatter(m->tracee, m->theirs, m->part_count, m->ours, 1);

	if (status == 0 && m->control_room &&
		tracee_write(m->tracee, m->control, control, control_length) < 0)
		control_length = 0;
	if (status == 0 && m->name)
		status = message_write_address(m->tracee, m->name, name_length_at(m),
			&m->address, m->msg.msg_namelen);
	if (status == 0 && m->at)
		status = tracee_write(m->tracee, flags_at(m), &m->msg.msg_flags,
			sizeof(m->msg.msg_flags));
	if (status == 0 && m->at)
		status = tracee_write(m->tracee, control_length_at(m), &control_length,
			m->narrow ? sizeof(uint32_t) : sizeof(control_length));
	return status;
}

/* Only so much came as is THERE. */
static void
cut_parts(struct message *m, size_t there)
{
	set_data(m, there);
	for (size_t i = 0; i < m->part_count; i++) {
		if (m->theirs[i].iov_len > there)
			m->theirs[i].iov_len = there;
		there -= m->theirs[i].iov_len;
	}
}

/* How much room the program says there is for the name; negative where it does not. */
static int
room_for_name(const struct message *m)
{
	int room = (int)m->name_room;

	if (!m->at && tracee_read(m->tracee, &room, m->name_length, sizeof(room)) < 0)
		return -1;
	return room;
}

/* At once, which is quicker. */
static int
deliver(struct message *m, void *control)
{
	uint64_t control_length = m->msg.msg_controllen;
	int room = m->name ? room_for_name(m) : 0;

	if (room < 0)
		return room;
	if (m->control_room)
		add_place(m, m->control, control, control_length);
	if (m->name && room != (int)m->msg.msg_namelen)
		add_place(m, name_length_at(m), &m->msg.msg_namelen,
			sizeof(m->msg.msg_namelen));
	if (m->name)
		add_place(m, m->name, &m->address,
			(size_t)room < m->msg.msg_namelen ? (size_t)room
							  : m->msg.msg_namelen);
	if (m->at) {
		add_place(m, flags_at(m), &m->msg.msg_flags, sizeof(m->msg.msg_flags));
		add_place(m, control_length_at(m), &control_length,
			m->narrow ? sizeof(uint32_t) : sizeof(control_length));
	}
	return tracee_scatter(m->tracee, m->theirs, m->part_count + m->place_count,
		m->ours, 1 + m->place_count);
}

int
message_deliver(struct message *m, size_t result)
{
	void *control = m->control_data.bytes;

	cut_parts(m, result < m->size ? result : m->size);
	if (m->control_room && m->narrow) {
		control = narrow_control;
		m->msg.msg_controllen = narrow_down(m, narrow_control);
	}
	return deliver(m, control) == 0 ? 0 : deliver_in_order(m, control);
}

size_t
message_stride(bool narrow)
{
	return narrow ? sizeof(struct narrow_header) + 4 : sizeof(struct mmsghdr);
}

size_t
message_length_offset(bool narrow)
{
	return narrow ? sizeof(struct narrow_header) : offsetof(struct mmsghdr, msg_len);
}

/*
 * At once, which is quicker; where that fails, as the kernel does it, the length first.
 */
static int
write_address(const struct tracee *t, uint64_t to, uint64_t length_at,
	const void *address, size_t size, socklen_t len)
{
	const struct iovec ours[] = { { &len, sizeof(len) }, { (void *)address, size } };
	const struct iovec theirs[] = { { (void *)(uintptr_t)length_at, sizeof(len) },
		{ (void *)(uintptr_t)to, size } };
	int result;

	if (tracee_scatter(t, theirs, 2, ours, 2) == 0)
		return 0;
	result = tracee_write(t, length_at, &len, sizeof(len));
	return result < 0 ? result : tracee_write(t, to, address, size);
}

int
message_write_address(const struct tracee *t, uint64_t to, uint64_t length_at,
	const void *address, socklen_t len)
{
	int room;
	int result = tracee_read(t, &room, length_at, sizeof(room));

	if (result < 0)
		return result;
	if (room < 0)
		return -EINVAL;
	if ((socklen_t)room > len)
		room = (int)len;
	return write_address(t, to, length_at, address, (size_t)room, len);
}
