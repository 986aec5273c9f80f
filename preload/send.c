// SPDX-License-Identifier: MIT
#include "caller.h"
#include "hook.h"

static ssize_t
send_ours(int fd, struct message *message, int flags)
{
	struct msghdr *msg = &message->msg;

	if (process_memory.log && msg->msg_name)
		process_log("send", fd, msg->msg_name, msg->msg_namelen);
	return socket_sendmsg(SOCKET(fd), msg, message->place, flags);
}

HOOK ssize_t
sendto(int fd, const void *buf, size_t n, int flags, const struct sockaddr *addr,
	socklen_t len)
{
	struct message message;
	struct iovec data;

	if (!process_session() || !addr ||
		(message.place = caller_place(addr, len, &message.name)) == ELSEWHERE)
		return NEXT(sendto)(fd, buf, n, flags, addr, len);
	data = (struct iovec){ .iov_base = (void *)buf, .iov_len = n };
	message.msg.msg_name = &message.name;
	message.msg.msg_namelen = len;
	message.msg.msg_iov = &data;
	message.msg.msg_iovlen = 1;
	message.msg.msg_control = NULL;
	message.msg.msg_controllen = 0;
	message.msg.msg_flags = 0;
	return send_ours(fd, &message, flags);
}

HOOK ssize_t
sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct message message;

	if (!process_session() || !caller_message(msg, &message))
		return NEXT(sendmsg)(fd, msg, flags);
	return send_ours(fd, &message, flags);
}

#ifdef TIME64
HOOK ssize_t
__sendmsg64(int fd, const struct msghdr *msg, int flags)
{
	return sendmsg(fd, msg, flags);
}

HOOK int
__sendmmsg64(int fd, struct mmsghdr *msgs, unsigned int n, int flags)
{
	return sendmmsg(fd, msgs, n, flags);
}
#endif

static bool
any_ours(const struct mmsghdr *msgs, unsigned int n)
{
	struct message message;

	for (unsigned int i = 0; i < n; i++)
		if (caller_message(&msgs[i].msg_hdr, &message))
			return true;
	return false;
}

/*
 * As in the kernel: what was sent is counted, and an error told only if it is the first.
 */
HOOK int
sendmmsg(int fd, struct mmsghdr *msgs, unsigned int n, many_flags flags)
{
	unsigned int most = 1024; /* UIO_MAXIOV, the kernel's own limit */
	unsigned int i;
	ssize_t sent;
	int saved;

	if (n > most)
		n = most;
	if (!process_session() || !caller_readable(msgs, n * sizeof(*msgs)) ||
		!any_ours(msgs, n))
		return NEXT(sendmmsg)(fd, msgs, n, flags);
	saved = errno;
	for (i = 0; i < n; i++) {
		sent = sendmsg(fd, &msgs[i].msg_hdr, flags);
		if (sent < 0)
			break;
		msgs[i].msg_len = (unsigned int)sent;
	}
	if (i)
		errno = saved;
	return i ? (int)i : -1;
}
