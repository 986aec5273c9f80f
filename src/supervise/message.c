// SPDX-License-Identifier: MIT
#include "message.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

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

#define NARROW_ALIGN(length) (((length) + 3UL) & ~3UL)

static void
reset(struct message *m)
{
	memset(&m->msg, 0, sizeof(m->msg));
	m->name = m->control = m->at = m->name_length = 0;
	m->name_room = 0;
	m->control_room = m->part_count = m->size = 0;
}

int
message_plain(struct message *m, uint64_t data, size_t size, uint64_t name)
{
	reset(m);
	if (size > INT_MAX)
		size = INT_MAX; /* MAX_RW_COUNT, more or less. */
	m->parts[0] = (struct iovec){ (void *)(uintptr_t)data, size };
	m->part_count = 1;
	m->size = size < MESSAGE_DATA ? size : MESSAGE_DATA;
	m->name = name;
	return 0;
}

static int
read_parts(struct message *m, uint64_t at, uint64_t count)
{
	static struct narrow_part narrow[MESSAGE_PARTS];
	int result;

	if (count > MESSAGE_PARTS)
		return -EMSGSIZE;
	m->part_count = count;
	if (!m->narrow) {
		result = tracee_read(m->tracee, m->parts, at, count * sizeof(*m->parts));
	} else {
		result = tracee_read(m->tracee, narrow, at, count * sizeof(*narrow));
		for (size_t i = 0; i < count && result == 0; i++)
			m->parts[i] = (struct iovec){ (void *)(uintptr_t)narrow[i].base,
				narrow[i].length };
	}
	for (size_t i = 0; i < count && result == 0; i++) {
		if (m->parts[i].iov_len > SSIZE_MAX)
			return -EINVAL;
		/* What is behind the largest datagram is neither sent nor received. */
		if (m->parts[i].iov_len > MESSAGE_DATA - m->size)
			m->parts[i].iov_len = MESSAGE_DATA - m->size;
		m->size += m->parts[i].iov_len;
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
	if ((int)h.msg_namelen < 0)
		return -EINVAL;
	m->name_room = h.msg_namelen;
	if (!m->control)
		m->control_room = 0;
	return read_parts(m, (uintptr_t)h.msg_iov, h.msg_iovlen);
}

/* Control messages of a 32-bit program, made ours. */
static int
widen(struct message *m, const char *from, size_t len)
{
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

static int
fetch_control(struct message *m)
{
	static char narrow[MESSAGE_CONTROL];
	int result;

	if (m->control_room > MESSAGE_CONTROL)
		return -ENOBUFS;
	m->msg.msg_control = m->control_data.bytes;
	m->msg.msg_controllen = m->control_room;
	if (!m->narrow)
		return tracee_read(
			m->tracee, m->control_data.bytes, m->control, m->control_room);
	result = tracee_read(m->tracee, narrow, m->control, m->control_room);
	return result < 0 ? result : widen(m, narrow, m->control_room);
}

int
message_fetch(struct message *m)
{
	int result = 0;

	if (m->name && m->name_room > (int64_t)sizeof(m->address))
		m->name_room = sizeof(m->address);
	if (m->name && m->name_room)
		result = tracee_read(
			m->tracee, &m->address, m->name, (size_t)m->name_room);
	if (m->name && m->name_room) {
		m->msg.msg_name = &m->address;
		m->msg.msg_namelen = (socklen_t)m->name_room;
	}
	if (result == 0 && m->control_room)
		result = fetch_control(m);
	if (result == 0 && m->size)
		result = tracee_gather(
			m->tracee, m->data, m->parts, m->part_count, m->size);
	m->whole = (struct iovec){ m->data, m->size };
	m->msg.msg_iov = &m->whole;
	m->msg.msg_iovlen = 1;
	return result;
}

void
message_prepare(struct message *m)
{
	m->whole = (struct iovec){ m->data, m->size };
	m->msg = (struct msghdr){ .msg_iov = &m->whole, .msg_iovlen = 1 };
	if (m->name) {
		m->msg.msg_name = &m->address;
		m->msg.msg_namelen = sizeof(m->address);
	}
	if (!m->control_room)
		return;
	m->msg.msg_control = m->control_data.bytes;
	m->msg.msg_controllen = sizeof(m->control_data.bytes);
	if (!m->narrow && m->control_room < m->msg.msg_controllen)
		m->msg.msg_controllen = m->control_room;
}

/* Our control messages, made those of a 32-bit program; what does not fit is cut off. */
static size_t
narrow_down(struct message *m, char *to)
{
	size_t at = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m->msg); c; c = CMSG_NXTHDR(&m->msg, c)) {
		size_t data = c->cmsg_len - CMSG_LEN(0);
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

static int
deliver_control(struct message *m)
{
	static char narrow[MESSAGE_CONTROL];
	const char *bytes = m->control_data.bytes;

	if (m->narrow) {
		m->msg.msg_controllen = narrow_down(m, narrow);
		bytes = narrow;
	}
	return tracee_write(m->tracee, m->control, bytes, m->msg.msg_controllen);
}

/* What the kernel changes in the program's msghdr: two lengths and the flags. */
static int
deliver_header(const struct message *m)
{
	uint64_t control_length = m->msg.msg_controllen;
	uint32_t flags = (uint32_t)m->msg.msg_flags;
	size_t length_at = offsetof(struct msghdr, msg_controllen);
	size_t flags_at = offsetof(struct msghdr, msg_flags);
	size_t length_size = sizeof(control_length);
	int result;

	if (m->narrow) {
		length_at = offsetof(struct narrow_header, control_length);
		flags_at = offsetof(struct narrow_header, flags);
		length_size = sizeof(uint32_t);
	}
	result = tracee_write(m->tracee, m->at + flags_at, &flags, sizeof(flags));
	if (result < 0)
		return result;
	return tracee_write(m->tracee, m->at + length_at, &control_length, length_size);
}

int
message_deliver(struct message *m, size_t result)
{
	size_t there = result < m->size ? result : m->size;
	int status = tracee_scatter(m->tracee, m->parts, m->part_count, m->data, there);
	uint64_t length_at = m->name_length;

	if (m->at)
		length_at = m->at +
			(m->narrow ? offsetof(struct narrow_header, name_length)
				   : offsetof(struct msghdr, msg_namelen));
	if (status == 0 && m->control_room)
		status = deliver_control(m);
	if (status == 0 && m->name)
		status = message_write_address(
			m->tracee, m->name, length_at, &m->address, m->msg.msg_namelen);
	if (status == 0 && m->at)
		status = deliver_header(m);
	return status;
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

/* At once, which is quicker; where that fails, as the kernel does it, the length first.
 */
static int
write_address(const struct tracee *t, uint64_t to, uint64_t length_at,
	const void *address, size_t size, socklen_t len)
{
	const struct iovec remote[] = { { (void *)(uintptr_t)length_at, sizeof(len) },
		{ (void *)(uintptr_t)to, size } };
	char both[sizeof(len) + sizeof(struct sockaddr_storage)];
	int result;

	memcpy(both, &len, sizeof(len));
	memcpy(both + sizeof(len), address, size);
	if (tracee_scatter(t, remote, 2, both, sizeof(len) + size) == 0)
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
