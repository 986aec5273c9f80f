// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "calls.h"
#include "raw.h"
#include "text.h"
#include "way.h"

enum { ROOM = 256, UNTOUCHED = 0xaa, ERRNO = EXDEV, LAST_FIXED = 32767 };

int calls_passage = -1;

static const struct way *way = &way_libc;
static int fds[SOCKETS] = { [0 ... SOCKETS - 1] = -1 };

/* The result of the call being made. */
static char out[4096];

__attribute__((format(printf, 1, 2))) static void
say(const char *format, ...)
{
	size_t used = strlen(out);
	va_list args;

	va_start(args, format);
	vsnprintf(out + used, sizeof(out) - used, format, args);
	va_end(args);
}

/* Says what a call gave; true where there is more to say. */
static bool
succeeded(long result, bool count)
{
	int error = errno;

	if (result < 0) {
		say("%s", text_error(error));
		return false;
	}
	if (count)
		say("%ld", result);
	else
		say("ok");
	if (error != ERRNO)
		say(" (errno is %s)", text_error(error));
	return true;
}

static bool
has(const struct call *call, const char *word)
{
	for (int i = 1; i < call->words; i++)
		if (!strcmp(call->word[i], word))
			return true;
	return false;
}

/* The text behind KEY=, or NULL. */
static const char *
option(const struct call *call, const char *key)
{
	size_t len = strlen(key);

	for (int i = 1; i < call->words; i++)
		if (!strncmp(call->word[i], key, len) && call->word[i][len] == '=')
			return call->word[i] + len + 1;
	return NULL;
}

static const char *
word(const struct call *call, int i)
{
	return i < call->words ? call->word[i] : "";
}

/* Which socket a call is about: its first word. */
static int
number(const struct call *call)
{
	return atoi(word(call, 1)) % SOCKETS;
}

static int
descriptor(const struct call *call)
{
	return fds[number(call)];
}

static void
keep(const struct call *call, int fd)
{
	if (fd < 0 || call->result < 0)
		return;
	/* Nobody can speak of the one that had the number before. */
	if (fds[call->result % SOCKETS] >= 0)
		close(fds[call->result % SOCKETS]);
	fds[call->result % SOCKETS] = fd;
}

/*
 * Somewhere to put SIZE bytes for a call that reads or writes them: where PLACE says
 * null, low, none (no access), edge (only the first half can be accessed) or ro (cannot
 * be written).
 */
static void *
put(const char *place, const void *bytes, size_t size)
{
	static char *pages;
	size_t page = 65536;

	if (!place)
		return memcpy(calloc(1, size + 64), bytes, size);
	if (!strcmp(place, "null"))
		return NULL;
	if (!strcmp(place, "low"))
		return (void *)16;
	if (!strcmp(place, "high"))
		return (void *)(UINTPTR_MAX - 4095);
	if (!pages) {
		pages = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		mprotect(pages + page, page, PROT_NONE);
	}
	if (!strcmp(place, "none"))
		return pages + page + 64;
	if (!strcmp(place, "edge"))
		return memcpy(pages + page - size / 2, bytes, size / 2)
			? pages + page - size / 2
			: NULL;
	mprotect(pages + 2 * page, page, PROT_READ | PROT_WRITE);
	memcpy(pages + 2 * page, bytes, size);
	mprotect(pages + 2 * page, page, PROT_READ);
	return pages + 2 * page;
}

/* An address that the program hands to the kernel. */
struct given {
	struct sockaddr_storage copy;
	struct sockaddr *addr;
	socklen_t len;
	bool plain; /* the program can read it back */
};

static struct given
give(const struct call *call, const char *text)
{
	const char *place = option(call, "at");
	const char *len = option(call, "len");
	char bytes[ROOM] = "";
	struct given given;

	memset(&given, 0, sizeof(given));
	given.len = text_read_address(text, &given.copy);
	memcpy(bytes, &given.copy, sizeof(given.copy));
	given.plain = !place || !strcmp(place, "ro");
	if (!strcmp(text, "null"))
		place = "null", given.plain = false;
	given.addr =
		put(place, bytes, place && !strcmp(place, "edge") ? given.len : ROOM);
	if (len)
		given.len = atoi(len);
	return given;
}

/* The caller's address is const: whoever rewrites must rewrite a copy. */
static void
check_given(const struct given *given)
{
	if (given->plain && given->addr &&
		memcmp(given->addr, &given->copy, sizeof(given->copy)))
		say(" (the caller's address has CHANGED)");
}

/* Room for an address that the kernel hands out. */
struct taken {
	unsigned char *addr;
	socklen_t *len;
	socklen_t room;
	bool plain;
};

static struct taken
take(const struct call *call)
{
	const char *place = option(call, "at");
	const char *room = option(call, "room");
	unsigned char bytes[ROOM];
	struct taken taken = { .plain = !place };

	memset(bytes, UNTOUCHED, sizeof(bytes));
	taken.room = room ? atoi(room) : (int)sizeof(struct sockaddr_storage);
	taken.addr = put(place, bytes, place && !strcmp(place, "edge") ? 16 : ROOM);
	taken.len = put(option(call, "lenat"), &taken.room, sizeof(taken.room));
	return taken;
}

static bool
untouched(const unsigned char *bytes, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (bytes[i] != UNTOUCHED)
			return false;
	return true;
}

/* Says what the kernel handed out, and keeps it in SEEN. */
static void
say_taken(const struct taken *taken, struct seen *seen)
{
	socklen_t size;

	if (!taken->plain || !taken->len || taken->len == (void *)16)
		return;
	size = *taken->len < taken->room ? *taken->len : taken->room;
	if (size > ROOM)
		size = 0;
	say(" %s len %d", size ? text_address(taken->addr, size) : "-", (int)*taken->len);
	if (!untouched(taken->addr, size, ROOM))
		say(" (written BEYOND the room)");
	if (seen && size && size == *taken->len && size <= sizeof(seen->addr)) {
		memset(seen, 0, sizeof(*seen));
		memcpy(&seen->addr, taken->addr, size);
		seen->len = *taken->len;
	}
}

/* A call that failed must not have written an address. */
static void
say_untaken(const struct taken *taken)
{
	if (taken->plain && !untouched(taken->addr, 0, ROOM))
		say(" (an address was WRITTEN)");
}

/*
 * Waits for what a call needs. Without it the call is made all the same, but told not to
 * block: an error shows then, and EAGAIN says that nothing came.
 */
static int
wait_for(int fd, short events)
{
	struct pollfd pollfd = { .fd = fd, .events = events };
	int flags = fcntl(fd, F_GETFL);

	if (poll(&pollfd, 1, world->patience) == 1 || flags < 0)
		return -1;
	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	return flags;
}

static void
waited(int fd, int flags)
{
	int error = errno;

	if (flags >= 0)
		fcntl(fd, F_SETFL, flags);
	errno = error;
}

static int
flags_of(const struct call *call)
{
	static const struct {
		const char *word;
		int flag;
	} flags[] = {
		{ "peek", MSG_PEEK },
		{ "trunc", MSG_TRUNC },
		{ "dontwait", MSG_DONTWAIT },
		{ "errqueue", MSG_ERRQUEUE },
		{ "fastopen", MSG_FASTOPEN },
		{ "more", MSG_MORE },
		{ "waitforone", MSG_WAITFORONE },
	};
	int value = MSG_NOSIGNAL;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (has(call, flags[i].word))
			value |= flags[i].flag;
	return value;
}

static void
say_flags(int flags)
{
	if (flags & MSG_TRUNC)
		say(" trunc");
	if (flags & MSG_CTRUNC)
		say(" ctrunc");
	if (flags & MSG_ERRQUEUE)
		say(" errqueue");
	if (flags &
		~(MSG_TRUNC | MSG_CTRUNC | MSG_ERRQUEUE | MSG_NOSIGNAL |
			MSG_CMSG_CLOEXEC))
		say(" flags %x", flags);
}

static void
make_via(const struct call *call)
{
	way = has(call, "syscall") ? &way_syscall : &way_libc;
	say("ok");
}

static void
make_socket(const struct call *call)
{
	int domain = has(call, "inet") ? AF_INET
		: has(call, "inet6")   ? AF_INET6
				       : AF_UNIX;
	int type = has(call, "stream") ? SOCK_STREAM : SOCK_DGRAM;
	int fd;

	if (has(call, "netlink"))
		domain = AF_NETLINK, type = SOCK_RAW;
	if (has(call, "nonblock"))
		type |= SOCK_NONBLOCK;
	errno = ERRNO;
	fd = socket(domain, type | SOCK_CLOEXEC, has(call, "mptcp") ? IPPROTO_MPTCP : 0);
	keep(call, fd);
	succeeded(fd, false);
}

/*
 * In a session, which the judge says by FENCED, no listener and no socket on a port that
 * the program chose is where the machine's own would be: the kernel is asked behind the
 * library's back. What the network sends to everybody is left alone.
 */
static void
check_fenced(int fd, bool listens)
{
	static const char *const machines[] = { "0.0.0.0", "127.0.0.1", "127.0.1.1",
		"::", "::1", "::ffff:127.0.0.1" };
	struct sockaddr_in6 name;
	struct sockaddr_in *sin = (struct sockaddr_in *)&name;
	socklen_t len = sizeof(name);
	const char *ip;
	int port;

	if (!getenv("FENCED") ||
		raw_syscall(SYS_getsockname, fd, (long)&name, (long)&len, 0, 0, 0) < 0)
		return;
	port = ntohs(sin->sin_port);
	if (!listens &&
		(!port || port > LAST_FIXED || port == 67 || port == 68 || port == 1900 ||
			port == 5353))
		return;
	ip = sin->sin_family == AF_INET       ? text_ip(AF_INET, &sin->sin_addr)
		: sin->sin_family == AF_INET6 ? text_ip(AF_INET6, &name.sin6_addr)
					      : "-";
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (!strcmp(ip, machines[i]))
			say(" (the kernel has it on %s)", ip);
}

static void
make_bind(const struct call *call)
{
	struct given given = give(call, word(call, 2));

	errno = ERRNO;
	if (succeeded(way->bind(descriptor(call), given.addr, given.len), true))
		check_fenced(descriptor(call), false);
	check_given(&given);
}

static void
make_bindresvport(const struct call *call)
{
	struct sockaddr_storage addr;
	bool named = text_read_address(word(call, 2), &addr);

	errno = ERRNO;
	if (succeeded(bindresvport(descriptor(call),
			      named ? (struct sockaddr_in *)&addr : NULL),
		    true) &&
		named)
		say(" %s", text_address(&addr, sizeof(struct sockaddr_in)));
}

static void
make_listen(const struct call *call)
{
	int backlog = call->words > 2 ? atoi(call->word[2]) : 8;

	errno = ERRNO;
	if (succeeded(way->listen(descriptor(call), backlog), true))
		check_fenced(descriptor(call), true);
}

static void
make_connect(const struct call *call)
{
	struct given given = give(call, word(call, 2));

	errno = ERRNO;
	succeeded(way->connect(descriptor(call), given.addr, given.len), true);
	check_given(&given);
}

static void
make_accept(const struct call *call)
{
	struct taken taken = take(call);
	int fd = descriptor(call);
	int flags = wait_for(fd, POLLIN);
	int got;

	errno = ERRNO;
	if (has(call, "four"))
		got = way->accept4(
			fd, (struct sockaddr *)taken.addr, taken.len, SOCK_CLOEXEC);
	else
		got = way->accept(fd, (struct sockaddr *)taken.addr, taken.len);
	waited(fd, flags);
	keep(call, got);
	if (succeeded(got, false))
		say_taken(&taken,
			call->result < 0 ? NULL : &world->peer[call->result % SOCKETS]);
	else
		say_untaken(&taken);
}

static void
make_name(const struct call *call, int (*get)(int, struct sockaddr *, socklen_t *),
	struct seen *seen)
{
	struct taken taken = take(call);

	errno = ERRNO;
	if (succeeded(get(descriptor(call), (struct sockaddr *)taken.addr, taken.len),
		    true))
		say_taken(&taken, seen);
	else
		say_untaken(&taken);
}

static void
make_getsockname(const struct call *call)
{
	make_name(call, way->getsockname, &world->name[number(call)]);
}

static void
make_getpeername(const struct call *call)
{
	make_name(call, way->getpeername, &world->peer[number(call)]);
}

static void
make_sendto(const struct call *call)
{
	const char *data = word(call, 2);
	struct given given = give(call, word(call, 3));

	errno = ERRNO;
	succeeded(way->sendto(descriptor(call), data, strlen(data), flags_of(call),
			  given.addr, given.len),
		true);
	check_given(&given);
}

static void
make_send(const struct call *call)
{
	const char *data = word(call, 2);

	errno = ERRNO;
	succeeded(send(descriptor(call), data, strlen(data), flags_of(call)), true);
}

static void
make_recv(const struct call *call)
{
	char data[64] = "";
	int fd = descriptor(call);
	int flags = wait_for(fd, POLLIN);
	ssize_t got;

	errno = ERRNO;
	got = recv(fd, data, sizeof(data) - 1, flags_of(call));
	waited(fd, flags);
	if (succeeded(got, true))
		say(" \"%s\"", data);
}

static void
make_recvfrom(const struct call *call)
{
	const char *size = option(call, "size");
	char data[64] = "";
	struct taken taken = take(call);
	int fd = descriptor(call);
	int flags = wait_for(fd, POLLIN);
	ssize_t got;

	errno = ERRNO;
	got = (has(call, "fortified") ? way_fortified_recvfrom : way->recvfrom)(fd, data,
		size ? atoi(size) : (int)sizeof(data) - 1, flags_of(call),
		(struct sockaddr *)taken.addr, taken.len);
	waited(fd, flags);
	if (succeeded(got, true)) {
		say(" \"%s\" from", data);
		say_taken(&taken, &world->from[number(call)]);
	} else {
		say_untaken(&taken);
	}
}

static void
add_control(struct msghdr *msg, int level, int type, const void *value, size_t size)
{
	struct cmsghdr *cmsg =
		(struct cmsghdr *)((char *)msg->msg_control + msg->msg_controllen);

	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(size);
	memcpy(CMSG_DATA(cmsg), value, size);
	msg->msg_controllen += CMSG_SPACE(size);
}

static void
add_number(
	const struct call *call, struct msghdr *msg, const char *key, int level, int type)
{
	const char *text = option(call, key);
	int value;

	if (!text)
		return;
	value = atoi(text);
	add_control(msg, level, type, &value, sizeof(value));
}

/* pktinfo=IP, pktinfo6=IP, both with if=N, ttl=N, tos=N, hops=N, tclass=N */
static void
add_controls(const struct call *call, struct msghdr *msg)
{
	const char *ip = option(call, "pktinfo");
	const char *ip6 = option(call, "pktinfo6");
	const char *device = option(call, "if");
	struct in_pktinfo info = { .ipi_ifindex = device ? atoi(device) : 0 };
	struct in6_pktinfo info6 = { .ipi6_ifindex = device ? atoi(device) : 0 };

	if (ip && text_read_ip(AF_INET, ip, &info.ipi_spec_dst))
		add_control(msg, IPPROTO_IP, IP_PKTINFO, &info, sizeof(info));
	if (ip6 && text_read_ip(AF_INET6, ip6, &info6.ipi6_addr))
		add_control(msg, IPPROTO_IPV6, IPV6_PKTINFO, &info6, sizeof(info6));
	add_number(call, msg, "ttl", IPPROTO_IP, IP_TTL);
	add_number(call, msg, "tos", IPPROTO_IP, IP_TOS);
	add_number(call, msg, "hops", IPPROTO_IPV6, IPV6_HOPLIMIT);
	add_number(call, msg, "tclass", IPPROTO_IPV6, IPV6_TCLASS);
	if (!msg->msg_controllen)
		msg->msg_control = NULL;
}

static void
make_sendmsg(const struct call *call)
{
	struct iovec iov = { .iov_base = (char *)word(call, 2),
		.iov_len = strlen(word(call, 2)) };
	struct given given = give(call, word(call, 3));
	struct msghdr msg = { .msg_name = given.addr, .msg_namelen = given.len };
	struct msghdr *handed;
	char control[512] = "";
	char before[512];

	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	msg.msg_control = control;
	add_controls(call, &msg);
	memcpy(before, control, sizeof(control));
	handed = put(option(call, "msgat"), &msg, sizeof(msg));
	errno = ERRNO;
	succeeded(way->sendmsg(descriptor(call), handed, flags_of(call)), true);
	check_given(&given);
	if (memcmp(before, control, sizeof(control)))
		say(" (the caller's control data has CHANGED)");
}

static void
say_error(const struct cmsghdr *cmsg)
{
	struct sock_extended_err error;
	const char *offender = (const char *)CMSG_DATA(cmsg) + sizeof(error);
	size_t size = cmsg->cmsg_len - CMSG_LEN(sizeof(error));

	memcpy(&error, CMSG_DATA(cmsg), sizeof(error));
	say(" [%s %s origin %d type %d code %d offender %s]",
		cmsg->cmsg_level == IPPROTO_IP ? "recverr" : "recverr6",
		text_error(error.ee_errno), error.ee_origin, error.ee_type, error.ee_code,
		size < 16 ? "-" : text_address(offender, size > 28 ? 28 : size));
}

static void
say_pktinfo(const struct cmsghdr *cmsg)
{
	struct in_pktinfo info;

	memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
	say(" [pktinfo %s to %s if %d]", text_ip(AF_INET, &info.ipi_spec_dst),
		text_ip(AF_INET, &info.ipi_addr), info.ipi_ifindex);
}

static void
say_pktinfo6(const struct cmsghdr *cmsg)
{
	struct in6_pktinfo info;

	memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
	say(" [pktinfo6 to %s if %d]", text_ip(AF_INET6, &info.ipi6_addr),
		(int)info.ipi6_ifindex);
}

static void
say_number(const struct cmsghdr *cmsg, const char *name)
{
	int value = 0;
	size_t size = cmsg->cmsg_len - CMSG_LEN(0);

	memcpy(&value, CMSG_DATA(cmsg), size < sizeof(value) ? size : sizeof(value));
	say(" [%s %d size %d]", name, value, (int)size);
}

static void
say_control(const struct cmsghdr *cmsg)
{
	switch (cmsg->cmsg_level << 8 | cmsg->cmsg_type) {
	case IPPROTO_IP << 8 | IP_RECVERR:
	case IPPROTO_IPV6 << 8 | IPV6_RECVERR:
		say_error(cmsg);
		break;
	case IPPROTO_IP << 8 | IP_PKTINFO:
		say_pktinfo(cmsg);
		break;
	case IPPROTO_IPV6 << 8 | IPV6_PKTINFO:
		say_pktinfo6(cmsg);
		break;
	case IPPROTO_IP << 8 | IP_TTL:
		say_number(cmsg, "ttl");
		break;
	case IPPROTO_IP << 8 | IP_TOS:
		say_number(cmsg, "tos");
		break;
	case IPPROTO_IPV6 << 8 | IPV6_HOPLIMIT:
		say_number(cmsg, "hops");
		break;
	case IPPROTO_IPV6 << 8 | IPV6_TCLASS:
		say_number(cmsg, "tclass");
		break;
	case IPPROTO_IP << 8 | IP_RECVORIGDSTADDR:
		say(" [origdst %s]",
			text_address(CMSG_DATA(cmsg), sizeof(struct sockaddr_in)));
		break;
	case IPPROTO_IPV6 << 8 | IPV6_RECVORIGDSTADDR:
		say(" [origdst6 %s]",
			text_address(CMSG_DATA(cmsg), sizeof(struct sockaddr_in6)));
		break;
	default:
		say(" [level %d type %d]", cmsg->cmsg_level, cmsg->cmsg_type);
	}
}

static void
say_controls(struct msghdr *msg)
{
	for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg); cmsg;
		cmsg = CMSG_NXTHDR(msg, cmsg))
		say_control(cmsg);
}

static void
say_message(struct msghdr *msg, struct taken *taken, struct seen *seen)
{
	say(" \"%s\" from", (const char *)msg->msg_iov->iov_base);
	taken->len = &msg->msg_namelen;
	if (msg->msg_name)
		say_taken(taken, seen);
	say_flags(msg->msg_flags);
	say_controls(msg);
}

static void
make_recvmsg(const struct call *call)
{
	const char *size = option(call, "size");
	const char *control_size = option(call, "control");
	char data[64] = "";
	char control[512] = "";
	struct iovec iov = { .iov_base = data };
	struct taken taken = take(call);
	struct msghdr msg = { .msg_name = taken.addr, .msg_namelen = taken.room };
	struct msghdr *handed;
	int fd = descriptor(call);
	int flags = wait_for(fd, has(call, "errqueue") ? 0 : POLLIN);
	ssize_t got;

	iov.iov_len = size ? atoi(size) : (int)sizeof(data) - 1;
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	msg.msg_controllen = control_size ? atoi(control_size) : (int)sizeof(control);
	msg.msg_control = msg.msg_controllen ? control : NULL;
	handed = put(option(call, "msgat"), &msg, sizeof(msg));
	errno = ERRNO;
	got = way->recvmsg(fd, handed, flags_of(call));
	waited(fd, flags);
	if (succeeded(got, true))
		say_message(handed, &taken, &world->from[number(call)]);
	else
		say_untaken(&taken);
}

enum { BATCH = 4 };

static void
make_sendmmsg(const struct call *call)
{
	struct mmsghdr msgs[BATCH] = { 0 };
	struct iovec iov[BATCH];
	struct given given[BATCH];
	char data[BATCH][32];
	int count = 0;

	for (int i = 3; i < call->words && count < BATCH; i++) {
		if (strchr(call->word[i], '='))
			continue;
		given[count] = give(call, call->word[i]);
		sprintf(data[count], "%.20s.%d", word(call, 2), count);
		iov[count] = (struct iovec){ data[count], strlen(data[count]) };
		msgs[count].msg_hdr.msg_name = given[count].addr;
		msgs[count].msg_hdr.msg_namelen = given[count].len;
		msgs[count].msg_hdr.msg_iov = &iov[count];
		msgs[count].msg_hdr.msg_iovlen = 1;
		count++;
	}
	errno = ERRNO;
	if (succeeded(way->sendmmsg(descriptor(call), msgs, count, flags_of(call)), true))
		for (int i = 0; i < count; i++)
			say(" %u", msgs[i].msg_len);
	for (int i = 0; i < count; i++)
		check_given(&given[i]);
}

static void
make_recvmmsg(const struct call *call)
{
	struct mmsghdr msgs[BATCH] = { 0 };
	struct iovec iov[BATCH];
	struct taken taken[BATCH];
	char data[BATCH][64] = { "" };
	char control[BATCH][256] = { "" };
	int fd = descriptor(call);
	int flags = wait_for(fd, POLLIN);
	int got;

	for (int i = 0; i < BATCH; i++) {
		taken[i] = take(call);
		iov[i] = (struct iovec){ data[i], sizeof(data[i]) - 1 };
		msgs[i].msg_hdr.msg_name = taken[i].addr;
		msgs[i].msg_hdr.msg_namelen = taken[i].room;
		msgs[i].msg_hdr.msg_iov = &iov[i];
		msgs[i].msg_hdr.msg_iovlen = 1;
		msgs[i].msg_hdr.msg_control = control[i];
		msgs[i].msg_hdr.msg_controllen = sizeof(control[i]);
	}
	errno = ERRNO;
	got = way->recvmmsg(fd, msgs, BATCH, flags_of(call) | MSG_DONTWAIT, NULL);
	waited(fd, flags);
	if (!succeeded(got, true))
		return;
	for (int i = 0; i < got; i++) {
		say(" %u", msgs[i].msg_len);
		say_message(&msgs[i].msg_hdr, &taken[i], &world->from[number(call)]);
	}
}

/* Options by the names that scripts use. */
static const struct sockopt {
	const char *word;
	int level;
	int name;
} sockopts[] = {
	{ "v6only", IPPROTO_IPV6, IPV6_V6ONLY },
	{ "reuseaddr", SOL_SOCKET, SO_REUSEADDR },
	{ "reuseport", SOL_SOCKET, SO_REUSEPORT },
	{ "error", SOL_SOCKET, SO_ERROR },
	{ "type", SOL_SOCKET, SO_TYPE },
	{ "domain", SOL_SOCKET, SO_DOMAIN },
	{ "listening", SOL_SOCKET, SO_ACCEPTCONN },
	{ "timestamping", SOL_SOCKET, SO_TIMESTAMPING },
	{ "broadcast", SOL_SOCKET, SO_BROADCAST },
	{ "device", SOL_SOCKET, SO_BINDTOIFINDEX },
	{ "noport", IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT },
	{ "freebind", IPPROTO_IP, IP_FREEBIND },
	{ "minttl", IPPROTO_IP, IP_MINTTL },
	{ "minhops", IPPROTO_IPV6, IPV6_MINHOPCOUNT },
	{ "pktinfo", IPPROTO_IP, IP_PKTINFO },
	{ "pktinfo6", IPPROTO_IPV6, IPV6_RECVPKTINFO },
	{ "recverr", IPPROTO_IP, IP_RECVERR },
	{ "recverr6", IPPROTO_IPV6, IPV6_RECVERR },
	{ "recvttl", IPPROTO_IP, IP_RECVTTL },
	{ "recvhops", IPPROTO_IPV6, IPV6_RECVHOPLIMIT },
	{ "recvtos", IPPROTO_IP, IP_RECVTOS },
	{ "recvtclass", IPPROTO_IPV6, IPV6_RECVTCLASS },
	{ "origdst", IPPROTO_IP, IP_RECVORIGDSTADDR },
	{ "origdst6", IPPROTO_IPV6, IPV6_RECVORIGDSTADDR },
	{ "ttl", IPPROTO_IP, IP_TTL },
	{ "tos", IPPROTO_IP, IP_TOS },
	{ "hops", IPPROTO_IPV6, IPV6_UNICAST_HOPS },
	{ "tclass", IPPROTO_IPV6, IPV6_TCLASS },
	{ "nodelay", IPPROTO_TCP, TCP_NODELAY },
	{ "defer", IPPROTO_TCP, TCP_DEFER_ACCEPT },
	{ "fastopen", IPPROTO_TCP, TCP_FASTOPEN },
	{ "fastopenconnect", IPPROTO_TCP, TCP_FASTOPEN_CONNECT },
};

static const struct sockopt *
find_sockopt(const char *word)
{
	for (size_t i = 0; i < sizeof(sockopts) / sizeof(sockopts[0]); i++)
		if (!strcmp(sockopts[i].word, word))
			return &sockopts[i];
	return NULL;
}

static void
make_set(const struct call *call)
{
	const struct sockopt *opt = find_sockopt(word(call, 2));
	const char *len = option(call, "len");
	int value = atoi(word(call, 3));
	int *handed = put(option(call, "at"), &value, sizeof(value));

	if (!opt) {
		say("unknown option");
		return;
	}
	errno = ERRNO;
	succeeded(way->setsockopt(descriptor(call), opt->level, opt->name, handed,
			  len ? atoi(len) : (int)sizeof(value)),
		true);
}

static void
make_get(const struct call *call)
{
	const struct sockopt *opt = find_sockopt(word(call, 2));
	const char *room = option(call, "room");
	socklen_t len = room ? atoi(room) : (int)sizeof(int);
	unsigned char value[64];
	int number = 0;

	memset(value, UNTOUCHED, sizeof(value));
	if (!opt) {
		say("unknown option");
		return;
	}
	errno = ERRNO;
	if (!succeeded(way->getsockopt(descriptor(call), opt->level, opt->name,
			       put(option(call, "at"), value, 0) ? value : NULL,
			       option(call, "lenat") ? put(option(call, "lenat"), &len, 4)
						     : &len),
		    true))
		return;
	memcpy(&number, value, len < sizeof(number) ? len : sizeof(number));
	if (opt->name == SO_ERROR && opt->level == SOL_SOCKET && number)
		say(" %s", text_error(number));
	else
		say(" %d", number);
	say(" len %d", (int)len);
	if (!untouched(value, len, sizeof(value)))
		say(" (written BEYOND the room)");
}

static void
make_nonblock(const struct call *call)
{
	int fd = descriptor(call);
	int flags = fcntl(fd, F_GETFL);

	errno = ERRNO;
	succeeded(fcntl(fd, F_SETFL, flags ^ O_NONBLOCK), true);
}

static void
make_poll(const struct call *call)
{
	struct pollfd pollfd = { .fd = descriptor(call), .events = POLLIN };

	poll(&pollfd, 1, world->patience);
	pollfd.events = POLLIN | POLLOUT | POLLRDHUP;
	poll(&pollfd, 1, 0);
	say("%s%s%s%s%s", pollfd.revents & POLLIN ? "in " : "",
		pollfd.revents & POLLOUT ? "out " : "",
		pollfd.revents & POLLERR ? "err " : "",
		pollfd.revents & POLLHUP ? "hup " : "",
		pollfd.revents & POLLRDHUP ? "rdhup" : "");
}

static void
make_close(const struct call *call)
{
	int fd = descriptor(call);

	errno = ERRNO;
	succeeded(close(fd), true);
	fds[number(call)] = -1;
}

static void
make_dup(const struct call *call)
{
	int fd;

	errno = ERRNO;
	fd = fcntl(descriptor(call), F_DUPFD_CLOEXEC, 3);
	keep(call, fd);
	succeeded(fd, false);
}

/* Hands a socket to the other process, which takes it. */
static void
make_pass(const struct call *call)
{
	char control[CMSG_SPACE(sizeof(int))] = "";
	struct iovec iov = { "", 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control };
	int fd = descriptor(call);

	add_control(&msg, SOL_SOCKET, SCM_RIGHTS, &fd, sizeof(fd));
	errno = ERRNO;
	succeeded(way->sendmsg(calls_passage, &msg, MSG_DONTWAIT), true);
}

static void
make_take(const struct call *call)
{
	char control[CMSG_SPACE(sizeof(int))] = "";
	char byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control };
	ssize_t got;
	int fd;

	msg.msg_controllen = sizeof(control);
	errno = ERRNO;
	got = way->recvmsg(calls_passage, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (!succeeded(got, true) || !msg.msg_controllen)
		return;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	keep(call, fd);
}

void
calls_bequeath(char numbers[BEQUEST])
{
	*numbers = '\0';
	for (int i = 0; i < SOCKETS; i++)
		if (fds[i] >= 0 && !fcntl(fds[i], F_SETFD, 0))
			sprintf(numbers + strlen(numbers), "%d=%d ", i, fds[i]);
}

void
calls_inherit(const char *numbers)
{
	int number, fd, size;

	while (sscanf(numbers, "%d=%d %n", &number, &fd, &size) == 2) {
		fds[number] = fd;
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		numbers += size;
	}
}

static void
make_shutdown(const struct call *call)
{
	int how = has(call, "rd") ? SHUT_RD : has(call, "wr") ? SHUT_WR : SHUT_RDWR;

	errno = ERRNO;
	succeeded(shutdown(descriptor(call), how), true);
}

/* A connection that is cut: the peer sees a reset. */
static void
make_reset(const struct call *call)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(descriptor(call), SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	make_close(call);
}

const char *
calls_make(const struct call *call)
{
	static const struct {
		const char *word;
		void (*make)(const struct call *);
	} calls[] = {
		{ "via", make_via },
		{ "socket", make_socket },
		{ "bind", make_bind },
		{ "bindresvport", make_bindresvport },
		{ "listen", make_listen },
		{ "connect", make_connect },
		{ "accept", make_accept },
		{ "getsockname", make_getsockname },
		{ "getpeername", make_getpeername },
		{ "sendto", make_sendto },
		{ "send", make_send },
		{ "recv", make_recv },
		{ "recvfrom", make_recvfrom },
		{ "sendmsg", make_sendmsg },
		{ "recvmsg", make_recvmsg },
		{ "sendmmsg", make_sendmmsg },
		{ "recvmmsg", make_recvmmsg },
		{ "set", make_set },
		{ "get", make_get },
		{ "nonblock", make_nonblock },
		{ "poll", make_poll },
		{ "close", make_close },
		{ "dup", make_dup },
		{ "pass", make_pass },
		{ "take", make_take },
		{ "shutdown", make_shutdown },
		{ "reset", make_reset },
	};

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strcmp(calls[i].word, call->word[0])) {
			calls[i].make(call);
			return out;
		}
	return NULL;
}
