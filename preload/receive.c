// SPDX-License-Identifier: MIT

#include "caller.h"
#include "hook.h"

HOOK ssize_t
recvfrom(int fd, void *buf, size_t n, int flags, struct sockaddr *addr, socklen_t *len)
{
	socklen_t room = process_session() ? caller_room(addr, len) : 0;
	ssize_t got = NEXT(recvfrom)(fd, buf, n, flags, addr, len);

	if (got >= 0 && room)
		socket_received(SOCKET(fd), addr, room, *len, flags);
	return got;
}

/* What recvfrom is to a fortified program; libc's own ends one that asks for too much. */
HOOK ssize_t
__recvfrom_chk(int fd, void *buf, size_t n, size_t size, int flags, struct sockaddr *addr,
	socklen_t *len)
{
	if (n <= size)
		return recvfrom(fd, buf, n, flags, addr, len);
	process_started();
	return NEXT(__recvfrom_chk)(fd, buf, n, size, flags, addr, len);
}

static void
received_message(int fd, struct msghdr *msg, socklen_t room, int flags)
{
	if (msg->msg_name || msg->msg_controllen)
		socket_received_message(SOCKET(fd), msg, room, flags);
}

/* What is NEXT is known once the process is, here and below. */
__attribute__((always_inline)) static inline ssize_t
receive(__typeof__(recvmsg) *const *call, int fd, struct msghdr *msg, int flags)
{
	socklen_t room;
	ssize_t n;

	if (!process_session() || !caller_readable(msg, sizeof(*msg)))
		return (*call)(fd, msg, flags);
	room = msg->msg_namelen;
	n = (*call)(fd, msg, flags);
	if (n >= 0)
		received_message(fd, msg, room, flags);
	return n;
}

HOOK ssize_t
recvmsg(int fd, struct msghdr *msg, int flags)
{
	return receive(&NEXT(recvmsg), fd, msg, flags);
}

/*
 * An address is never longer than a sockaddr_storage, so a byte holds what room there
 * was.
 */
__attribute__((always_inline)) static inline int
receive_many(__typeof__(recvmmsg) *const *call, int fd, struct mmsghdr *msgs,
	unsigned int n, many_flags flags, struct timespec *timeout)
{
	unsigned int most = 1024; /* UIO_MAXIOV, the kernel's own limit */
	unsigned int count = n < most ? n : most;
	unsigned char room[count + 1];
	int got;

	if (!process_session() || !caller_readable(msgs, count * sizeof(*msgs)))
		return (*call)(fd, msgs, n, flags, timeout);
	for (unsigned int i = 0; i < count; i++)
		room[i] = msgs[i].msg_hdr.msg_namelen < UINT8_MAX
			? (unsigned char)msgs[i].msg_hdr.msg_namelen
			: UINT8_MAX;
	got = (*call)(fd, msgs, n, flags, timeout);
	for (int i = 0; i < got; i++) /* No more come than were asked for. */
		received_message(fd, &msgs[i].msg_hdr, room[i], flags); // NOLINT
	return got;
}

HOOK int
recvmmsg(int fd, struct mmsghdr *msgs, unsigned int n, many_flags flags,
	struct timespec *timeout)
{
	return receive_many(&NEXT(recvmmsg), fd, msgs, n, flags, timeout);
}

#ifdef TIME64
HOOK ssize_t
__recvmsg64(int fd, struct msghdr *msg, int flags)
{
	return receive(&NEXT(__recvmsg64), fd, msg, flags);
}

HOOK int
__recvmmsg64(
	int fd, struct mmsghdr *msgs, unsigned int n, int flags, struct timespec *timeout)
{
	return receive_many(&NEXT(__recvmmsg64), fd, msgs, n, flags, timeout);
}
#endif
