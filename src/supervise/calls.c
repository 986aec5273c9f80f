// SPDX-License-Identifier: MIT
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "address.h"
#include "conversation.h"
#include "direct.h"
#include "memory.h"
#include "message.h"
#include "privilege.h"
#include "sessions.h"
#include "socket.h"

/* Whose descriptors the core looks through for twins: one call is performed at a time. */
static const struct tracee *current;

static struct message message;

static void
current_sockets(int fd, bool (*visit)(void *arg, int fd), void *arg)
{
	int saved = errno;

	(void)fd;
	tracee_sockets(current, visit, arg);
	errno = saved;
}

const struct kernel calls_kernel = {
	.bind = direct_bind,
	.connect = direct_connect,
	.listen = direct_listen,
	.getsockname = direct_getsockname,
	.getpeername = direct_getpeername,
	.getsockopt = direct_getsockopt,
	.setsockopt = direct_setsockopt,
	.sendmsg = direct_sendmsg,
	.sockets = current_sockets,
};

/* The socket of a call, to the core. */
#define SOCKET(w) (&(struct socket){ (w)->session, (w)->fd })

static enum outcome
result(struct work *w, int64_t value)
{
	w->value = value;
	return OUTCOME_RESULT;
}

/* VALUE is what a call of libc returned. */
static enum outcome
returned(struct work *w, int64_t value)
{
	return result(w, value < 0 ? -errno : value);
}

/* Who waits already goes on, whatever becomes of the flag. */
static bool
blocking(const struct work *w)
{
	return w->waits || !(fcntl(w->fd, F_GETFL) & O_NONBLOCK);
}

/* Of another family: the kernel does the call as it is written. */
static bool
is_foreign(const struct work *w)
{
	int domain = socket_domain(SOCKET(w));

	return domain && domain != AF_INET && domain != AF_INET6;
}

bool
call_waits_for(const struct work *w, int fd)
{
	return socket_cookie(&(struct socket){ w->session, fd }) == w->socket;
}

/* Would block: SO_RCVTIMEO or SO_SNDTIMEO says for how long. */
static enum outcome
wait_for(struct work *w, enum outcome what)
{
	int name = what == OUTCOME_READABLE ? SO_RCVTIMEO : SO_SNDTIMEO;
	struct timeval limit = { 0 };
	socklen_t len = sizeof(limit);

	w->waits = true;
	w->socket = socket_cookie(SOCKET(w));
	w->patience = -1;
	w->value = -EAGAIN;
	w->sends = what == OUTCOME_WRITABLE && w->call != CALL_CONNECT;
	if (direct_getsockopt(w->fd, SOL_SOCKET, name, &limit, &len) == 0 &&
		(limit.tv_sec || limit.tv_usec) && limit.tv_sec < INT_MAX / 1000)
		w->patience = (int)(limit.tv_sec * 1000 + limit.tv_usec / 1000);
	return what;
}

/* The address that is an argument; LEN is for the kernel to judge. */
static int
read_address(
	const struct work *w, uint64_t at, socklen_t len, struct sockaddr_storage *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (len > sizeof(*addr))
		return -EINVAL;
	return tracee_read(&w->tracee, addr, at, len);
}

/*
 * Before a datagram socket sends to ADDR or connects to it. Where that is whom we have
 * just heard from, we know.
 */
static void
recall_conversation(struct work *w, const struct sockaddr *addr, socklen_t len)
{
	uint16_t port;

	if (w->protocol != IPPROTO_UDP ||
		address_place(w->session, addr, len) == ELSEWHERE)
		return;
	port = address_port(addr);
	if (!conversation_fresh(w->session, port))
		port_mark(w->session, port, HEARD_LOOPBACK,
			conversation_exists(w->session, w->fd, addr));
}

/*
 * The address of a bind or connect. OUTCOME_CONTINUE where the socket is of another
 * family, of which an address of ours needs no proof: such a socket refuses it.
 */
static enum outcome
take_address(struct work *w, struct sockaddr_storage *addr)
{
	socklen_t len = (socklen_t)w->arg[2];

	w->value = read_address(w, w->arg[1], len, addr);
	if (w->value == 0 && address_internet((struct sockaddr *)addr, len))
		return OUTCOME_RESULT;
	return is_foreign(w) ? OUTCOME_CONTINUE : OUTCOME_RESULT;
}

/* A port for the privileged, whom we are one of: is the program none? */
static bool
lacks_privilege(const struct work *w, uint16_t port)
{
	return port && port < IPPORT_RESERVED && privilege_has(CAP_NET_BIND_SERVICE) &&
		!tracee_net_capable(&w->tracee, CAP_NET_BIND_SERVICE);
}

static enum outcome
do_bind(struct work *w)
{
	struct sockaddr_storage addr;
	struct sockaddr *name = (struct sockaddr *)&addr;
	enum outcome outcome = take_address(w, &addr);
	bool lacks;

	if (outcome != OUTCOME_RESULT || w->value < 0)
		return outcome;
	lacks = lacks_privilege(w, address_port(name));
	if (lacks)
		privilege_use(CAP_NET_BIND_SERVICE, false);
	outcome = returned(w, socket_bind(SOCKET(w), name, (socklen_t)w->arg[2]));
	if (lacks)
		privilege_use(CAP_NET_BIND_SERVICE, true);
	return outcome;
}

/*
 * A connect that has begun goes on in the kernel, whatever its address then says. But to
 * the kernel it is the second one, which is told so where SO_SNDTIMEO ends it.
 */
static enum outcome
begin_connect(struct work *w, const struct sockaddr *to, socklen_t len)
{
	enum outcome outcome = returned(w, socket_connect(SOCKET(w), to, len));

	if (w->value != -EINTR)
		return outcome;
	outcome = wait_for(w, OUTCOME_WRITABLE);
	w->value = -EINPROGRESS;
	return w->patience < 0 ? OUTCOME_CONTINUE : outcome;
}

static enum outcome
do_connect(struct work *w)
{
	struct sockaddr_storage addr;
	struct sockaddr *to = (struct sockaddr *)&addr;
	socklen_t len = (socklen_t)w->arg[2];
	enum outcome outcome = take_address(w, &addr);

	if (outcome != OUTCOME_RESULT || w->value < 0)
		return outcome;
	w->protocol = socket_value(SOCKET(w), SOL_SOCKET, SO_PROTOCOL);
	if (w->protocol != IPPROTO_UDP)
		return begin_connect(w, to, len);
	recall_conversation(w, to, len);
	conversation_forget();
	return returned(w, socket_connect(SOCKET(w), to, len));
}

static enum outcome
do_listen(struct work *w)
{
	return returned(w, socket_listen(SOCKET(w), (int)w->arg[1]));
}

static enum outcome
do_accept(struct work *w)
{
	int flags = w->call == CALL_ACCEPT4 ? (int)w->arg[3] : 0;
	struct pollfd ready = { .fd = w->fd, .events = POLLIN };
	struct sockaddr_storage peer;
	struct sockaddr *addr = (struct sockaddr *)&peer;
	socklen_t len = sizeof(peer);
	int fd, status;

	if (!w->arg[1])
		return OUTCOME_CONTINUE;
	if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) /* Which nobody waits for. */
		return result(w, -EINVAL);
	if (tracee_full(&w->tracee)) /* What we accept would be lost. */
		return result(w, -EMFILE);
	if (blocking(w) && poll(&ready, 1, 0) == 0 &&
		socket_value(SOCKET(w), SOL_SOCKET, SO_ACCEPTCONN))
		return wait_for(w, OUTCOME_READABLE);
	fd = direct_accept4(w->fd, addr, &len, flags | SOCK_CLOEXEC);
	if (fd < 0 && (errno == EINTR || (errno == EAGAIN && w->waits)))
		/* Another one was quicker. */
		return wait_for(w, OUTCOME_READABLE);
	if (fd < 0)
		return returned(w, -1);
	socket_accepted(&(struct socket){ w->session, fd }, addr, sizeof(peer), len);
	status = message_write_address(&w->tracee, w->arg[1], w->arg[2], addr, len);
	if (status < 0) {
		close(fd);
		return result(w, status);
	}
	w->accepted = fd;
	w->cloexec = flags & SOCK_CLOEXEC;
	return OUTCOME_RESULT;
}

typedef int name_call(const struct socket *, struct sockaddr *, socklen_t *);

static enum outcome
do_name(struct work *w, name_call *call)
{
	struct sockaddr_storage addr = { 0 };
	socklen_t len = sizeof(addr);

	if (call(SOCKET(w), (struct sockaddr *)&addr, &len) < 0)
		return returned(w, -1);
	if (!address_internet((struct sockaddr *)&addr, len))
		return OUTCOME_CONTINUE;
	return result(
		w, message_write_address(&w->tracee, w->arg[1], w->arg[2], &addr, len));
}

static enum outcome
do_getsockopt(struct work *w)
{
	char value[64] = { 0 };
	socklen_t len, room = sizeof(value);
	int status = tracee_read(&w->tracee, &len, w->arg[4], sizeof(len));

	if (status < 0)
		return result(w, status);
	if (len > room)
		len = room;
	if (socket_getsockopt(SOCKET(w), (int)w->arg[2], value, &len) < 0)
		return returned(w, -1);
	status = tracee_write(&w->tracee, w->arg[3], value, len);
	if (status == 0)
		status = tracee_write(&w->tracee, w->arg[4], &len, sizeof(len));
	return result(w, status);
}

static enum outcome
do_setsockopt(struct work *w)
{
	char value[64] = { 0 };
	socklen_t len = (socklen_t)w->arg[4];
	socklen_t there = len < sizeof(value) ? len : sizeof(value);
	int status = (int)len < 0 ? -EINVAL : 0;

	/* To these options NULL is zero. */
	if (status == 0 && w->arg[3])
		status = tracee_read(&w->tracee, value, w->arg[3], there);
	if (status < 0)
		return result(w, status);
	return returned(w, socket_setsockopt(SOCKET(w), (int)w->arg[2], value, there));
}

/*
 * On a stream only Fast Open heeds an address, and only the error queue tells one.
 * Sockets of some other families have TCP's number, too; none has UDP's.
 */
static bool
addressless(const struct work *w, int flags)
{
	bool heeded = flags & (MSG_FASTOPEN | MSG_ERRQUEUE);

	if (w->protocol == IPPROTO_UDP)
		return false;
	if (w->protocol == IPPROTO_TCP && !heeded)
		return true;
	return is_foreign(w) || (!heeded && socket_stream(SOCKET(w)));
}

static bool
would_wait(const struct work *w, int flags)
{
	return !(flags & MSG_DONTWAIT) && blocking(w);
}

/* The kernel gives one to who sends without, and says EAGAIN where none is left. */
static bool
has_port(const struct work *w)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	return direct_getsockname(w->fd, (struct sockaddr *)&name, &len) == 0 &&
		address_port((struct sockaddr *)&name);
}

static enum outcome
send_one(struct work *w, int flags)
{
	int status = message_fetch(&message);
	struct msghdr *msg = &message.msg;
	ssize_t sent;

	if (status < 0)
		return result(w, status);
	if (msg->msg_name)
		recall_conversation(w, msg->msg_name, msg->msg_namelen);
	if (flags & MSG_FASTOPEN && would_wait(w, flags) && socket_stream(SOCKET(w)))
		msg->msg_iovlen = 0; /* The kernel waits, and then sends all. */
	sent = socket_sendmsg(SOCKET(w), msg,
		address_place(w->session, msg->msg_name, msg->msg_namelen),
		flags | MSG_DONTWAIT);
	if (flags & MSG_ZEROCOPY)
		message_give_pages(&message);
	if (sent < 0 && would_wait(w, flags)) {
		if (errno == EAGAIN && has_port(w))
			return wait_for(w, OUTCOME_WRITABLE);
		if (errno == EINPROGRESS)
			return OUTCOME_CONTINUE;
	}
	return returned(w, sent);
}

static enum outcome
do_sendto(struct work *w)
{
	int flags = (int)w->arg[3];

	if (!w->arg[4] || addressless(w, flags))
		return OUTCOME_CONTINUE;
	message_plain(&message, w->arg[1], w->arg[2], w->arg[4]);
	message.name_room = (int)w->arg[5];
	if (message.name_room < 0 || message.name_room > (int)sizeof(message.address))
		return result(w, -EINVAL);
	if (message.name_room == 0) /* Which sendmsg would take for no name. */
		return returned(w, direct_sendto_nobody(w->fd, flags));
	return send_one(w, flags);
}

static enum outcome
do_sendmsg(struct work *w)
{
	int flags = (int)w->arg[2];
	int status;

	if (addressless(w, flags))
		return OUTCOME_CONTINUE;
	status = message_read(&message, w->arg[1]);
	return status < 0 ? result(w, status) : send_one(w, flags);
}

/* The core is about to learn where the sender of this message is to be answered. */
static void
note_sender(const struct work *w, int flags)
{
	const struct sockaddr *from = message.msg.msg_name;

	if (w->protocol == IPPROTO_UDP && !(flags & MSG_ERRQUEUE) &&
		address_place(w->session, from, message.msg.msg_namelen) != ELSEWHERE)
		conversation_heard(w->session, address_port(from));
}

/* Only who would wait is told by the kernel that nothing will come any more, at once. */
static bool
is_shut(int fd)
{
	struct pollfd shut = { .fd = fd, .events = POLLRDHUP };

	return poll(&shut, 1, 0) == 1 && shut.revents & POLLRDHUP;
}

static enum outcome
receive_one(struct work *w, int flags)
{
	ssize_t received;
	int status;

	message_prepare(&message);
	received = direct_recvmsg(w->fd, &message.msg, flags | MSG_DONTWAIT);
	if (received < 0 && errno == EAGAIN && !(flags & MSG_ERRQUEUE) &&
		would_wait(w, flags)) {
		if (!is_shut(w->fd))
			return wait_for(w, OUTCOME_READABLE);
		received = direct_recvmsg(w->fd, &message.msg, flags);
	}
	if (received < 0)
		return returned(w, -1);
	note_sender(w, flags);
	socket_received_message(SOCKET(w), &message.msg, sizeof(message.address), flags);
	status = message_deliver(&message, (size_t)received);
	return result(w, status < 0 ? status : received);
}

static enum outcome
do_recvfrom(struct work *w)
{
	int flags = (int)w->arg[3];

	if (!w->arg[4] || addressless(w, flags))
		return OUTCOME_CONTINUE;
	message_plain(&message, w->arg[1], w->arg[2], w->arg[4]);
	message.name_length = w->arg[5];
	return receive_one(w, flags);
}

static enum outcome
do_recvmsg(struct work *w)
{
	int flags = (int)w->arg[2];
	int status;

	if (addressless(w, flags))
		return OUTCOME_CONTINUE;
	status = message_read(&message, w->arg[1]);
	return status < 0 ? result(w, status) : receive_one(w, flags);
}

typedef enum outcome one_message(struct work *, int flags);

/* As the kernel does it, the time is looked at after each message. */
static bool
time_is_over(const struct work *w)
{
	return w->limit.at && limit_over(&w->limit, &w->tracee);
}

/* Of a recvmmsg that waits for more it is the next call that is told of an error. */
static bool
next_is_told(const struct work *w)
{
	struct pollfd error = { .fd = w->fd };

	return w->done && w->waits && !w->sends && poll(&error, 1, 0) == 1 &&
		error.revents & POLLERR;
}

/*
 * sendmmsg and recvmmsg end at the first message that fails, and say so only if it is the
 * first of all. A wait for more that takes too long ends with what there is.
 */
static enum outcome
do_messages(struct work *w, one_message *one, bool all)
{
	int flags = (int)w->arg[3] & ~MSG_WAITFORONE;
	unsigned count =
		(unsigned)w->arg[2] < MESSAGE_PARTS ? (unsigned)w->arg[2] : MESSAGE_PARTS;

	while (w->done < count && !next_is_told(w)) {
		uint64_t at = w->arg[1] + w->done * message_stride(w->narrow);
		enum outcome outcome = OUTCOME_RESULT;
		uint32_t length;

		w->value = message_read(&message, at);
		if (w->value == 0)
			outcome = one(w, flags);
		if (outcome != OUTCOME_RESULT && (!w->done || all))
			return outcome;
		if (outcome != OUTCOME_RESULT || w->value < 0)
			break;
		length = (uint32_t)w->value;
		w->value = tracee_write(&w->tracee, at + message_length_offset(w->narrow),
			&length, sizeof(length));
		if (w->value < 0)
			break;
		w->done++;
		if (time_is_over(w))
			break;
	}
	return result(w, count ? w->value : 0);
}

static enum outcome
do_sendmmsg(struct work *w)
{
	if (addressless(w, (int)w->arg[3]))
		return OUTCOME_CONTINUE;
	return do_messages(w, send_one, true);
}

static enum outcome
do_recvmmsg(struct work *w)
{
	int flags = (int)w->arg[3];
	bool padded = w->call == CALL_RECVMMSG_TIME64;
	int status;

	if (addressless(w, flags))
		return OUTCOME_CONTINUE;
	if (w->arg[4] && !w->limit.at) {
		status = limit_start(
			&w->limit, &w->tracee, w->arg[4], w->narrow && !padded, padded);
		if (status < 0)
			return result(w, status);
	}
	return do_messages(w, receive_one, !(flags & MSG_WAITFORONE));
}

/* How an lb-run inside finds out where it is: descriptor -1 is nobody's socket. */
static enum outcome
tell_address(struct work *w)
{
	uint32_t self = w->session ? w->session->self : 0;

	return result(w, tracee_write(&w->tracee, w->arg[3], &self, sizeof(self)));
}

/* And how it starts another session there. */
static enum outcome
add_session(struct work *w)
{
	static char text[SESSIONS_TEXT];
	size_t len = w->arg[4] < sizeof(text) ? w->arg[4] : sizeof(text);
	int status = tracee_read(&w->tracee, text, w->arg[3], len);

	return result(
		w, status < 0 ? status : sessions_add_text(&calls_kernel, text, len));
}

static bool
is_question(const struct work *w)
{
	return (w->call == CALL_GETSOCKOPT || w->call == CALL_SETSOCKOPT) &&
		(int)w->arg[1] == FILTER_LEVEL && (int)w->arg[0] == -1;
}

/* A socketcall is notified whatever option it is about; some have two forms. */
static bool
is_option_ours(const struct work *w)
{
	return socket_option_ours((int)w->arg[1], (int)w->arg[2]);
}

static enum outcome
perform(struct work *w)
{
	switch (w->call) {
	case CALL_BIND:
		return do_bind(w);
	case CALL_CONNECT:
		return do_connect(w);
	case CALL_LISTEN:
		return do_listen(w);
	case CALL_ACCEPT:
	case CALL_ACCEPT4:
		return do_accept(w);
	case CALL_GETSOCKNAME:
		return do_name(w, socket_getsockname);
	case CALL_GETPEERNAME:
		return do_name(w, socket_getpeername);
	case CALL_SENDTO:
		return do_sendto(w);
	case CALL_RECVFROM:
		return do_recvfrom(w);
	case CALL_SENDMSG:
		return do_sendmsg(w);
	case CALL_RECVMSG:
		return do_recvmsg(w);
	case CALL_SENDMMSG:
		return do_sendmmsg(w);
	case CALL_RECVMMSG:
	case CALL_RECVMMSG_TIME64:
		return do_recvmmsg(w);
	case CALL_GETSOCKOPT:
		return is_option_ours(w) ? do_getsockopt(w) : OUTCOME_CONTINUE;
	case CALL_SETSOCKOPT:
		return is_option_ours(w) ? do_setsockopt(w) : OUTCOME_CONTINUE;
	default:
		return OUTCOME_CONTINUE;
	}
}

/* i386's socketcall has its arguments in memory, and then is what they say. */
static int
unpack_socketcall(struct work *w)
{
	static const unsigned char counts[] = {
		[CALL_BIND] = 3,
		[CALL_CONNECT] = 3,
		[CALL_LISTEN] = 2,
		[CALL_ACCEPT] = 3,
		[CALL_ACCEPT4] = 4,
		[CALL_GETSOCKNAME] = 3,
		[CALL_GETPEERNAME] = 3,
		[CALL_SENDTO] = 6,
		[CALL_RECVFROM] = 6,
		[CALL_SENDMSG] = 3,
		[CALL_RECVMSG] = 3,
		[CALL_SENDMMSG] = 4,
		[CALL_RECVMMSG] = 5,
		[CALL_GETSOCKOPT] = 5,
		[CALL_SETSOCKOPT] = 5,
	};
	uint32_t args[6] = { 0 };
	int status;

	w->call = filter_socketcall(w->arg[0]);
	status =
		tracee_read(&w->tracee, args, w->arg[1], counts[w->call] * sizeof(*args));
	for (int i = 0; i < 6; i++)
		w->arg[i] = args[i];
	return status;
}

/* Those of IPv4 and IPv6 have a protocol, and most others none. */
static bool
has_protocol(struct work *w)
{
	w->protocol = socket_value(SOCKET(w), SOL_SOCKET, SO_PROTOCOL);
	return w->protocol;
}

/* Is the socket of a family that is nobody's but the kernel's? */
static bool
is_kernels(struct work *w)
{
	switch (w->call) {
	case CALL_BIND:
	case CALL_CONNECT:
	case CALL_GETSOCKNAME:
	case CALL_GETPEERNAME:
		return false; /* The address will tell. */
	case CALL_SENDTO:
	case CALL_SENDMSG:
	case CALL_SENDMMSG:
	case CALL_RECVFROM:
	case CALL_RECVMSG:
	case CALL_RECVMMSG:
	case CALL_RECVMMSG_TIME64:
		return !has_protocol(w);
	default:
		return is_foreign(w);
	}
}

enum outcome
call_perform(struct work *w)
{
	w->fd = w->accepted = -1;
	if (w->call == CALL_SOCKETCALL) {
		int status = unpack_socketcall(w);

		if (status < 0)
			return result(w, status);
	}
	if (is_question(w))
		return w->call == CALL_GETSOCKOPT ? tell_address(w) : add_session(w);
	if (!w->session)
		return OUTCOME_CONTINUE;
	w->fd = tracee_duplicate(&w->tracee, (int)w->arg[0]);
	if (w->fd < 0)
		return returned(w, -1);
	if (w->waits && !call_waits_for(w, w->fd))
		return result(w, -EBADF);
	if (is_kernels(w))
		return OUTCOME_CONTINUE;
	current = message.tracee = &w->tracee;
	message.narrow = w->narrow;
	return perform(w);
}
