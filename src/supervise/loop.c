// SPDX-License-Identifier: MIT
#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "parent.h"
#include "sessions.h"

/* Of Linux 6.6. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS      SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1
#endif

/*
 * A call that would block is held, so that what it returns can be edited; but not for
 * long, as a thread that is held cannot be frozen, and looked at often, as neither does
 * it act on signals.
 */
enum { HELD_MAX = 256, HOLD_MS = 1000, LOOK_MS = 10 };

struct held {
	uint64_t id; /* of the notification; 0: free */
	struct work work;
	int watch, watched; /* an epoll, and the number that its socket has there; or 0 */
	int64_t until, look;
	bool gives_up; /* at the end it has waited as long as it wanted to */
};

/* The kernel's structures may have grown since this was compiled. */
union notification {
	struct seccomp_notif notif;
	char room[256];
};

static struct held held[HELD_MAX];
static struct pollfd polled[2 + HELD_MAX];
static unsigned held_count; /* slots ever used */

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool
valid(int listener, uint64_t id)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

static void
send_answer(int listener, uint64_t id, int64_t value, uint32_t flags)
{
	union {
		struct seccomp_notif_resp resp;
		char room[256];
	} answer = { .resp = { .id = id, .flags = flags } };

	if (value < 0)
		answer.resp.error = (int32_t)value;
	else
		answer.resp.val = value;
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

/* The program gets the socket's number only once we have let go of ours. */
static int64_t
install(int listener, uint64_t id, const struct work *w)
{
	struct seccomp_notif_addfd add = {
		.id = id,
		.srcfd = (uint32_t)w->accepted,
		.newfd_flags = w->cloexec ? O_CLOEXEC : 0,
	};
	int fd = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
	int64_t value = fd < 0 ? -errno : fd;

	close(w->accepted);
	return value;
}

static void
finish(int listener, uint64_t id, struct work *w, enum outcome outcome)
{
	if (outcome == OUTCOME_RESULT && w->accepted >= 0)
		w->value = install(listener, id, w);
	if (w->fd >= 0)
		close(w->fd);
	if (outcome == OUTCOME_RESULT)
		send_answer(listener, id, w->value, 0);
	else
		send_answer(listener, id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
}

static void
release(struct held *h)
{
	h->id = 0;
	while (held_count && !held[held_count - 1].id)
		held_count--;
}

static struct held *
free_slot(void)
{
	for (unsigned i = 0; i < HELD_MAX; i++) {
		if (held[i].id)
			continue;
		if (i >= held_count)
			held_count = i + 1;
		return &held[i];
	}
	return NULL;
}

/*
 * An epoll watches the socket without keeping it open, so that it is closed when its
 * program closes it or ends. Each change is told once: a socket with an error in its
 * queue counts as readable all the time. The next call is often on the same socket, which
 * is there already if it has the same number.
 */
static bool
watch(struct held *h, enum outcome outcome)
{
	int fd = h->work.fd;
	struct epoll_event event = {
		.events = EPOLLET | (outcome == OUTCOME_WRITABLE ? EPOLLOUT : EPOLLIN),
	};
	bool known = h->watched == fd && epoll_ctl(h->watch, EPOLL_CTL_MOD, fd, &event) == 0;

	if (!known) {
		if (h->watched)
			close(h->watch);
		h->watched = 0;
		h->watch = epoll_create1(EPOLL_CLOEXEC);
		if (h->watch < 0)
			return false;
		h->watched = fd;
		if (epoll_ctl(h->watch, EPOLL_CTL_ADD, fd, &event) < 0)
			return false;
	}
	close(fd);
	h->work.fd = -1;
	return true;
}

static void
hold(int listener, uint64_t id, struct work *w, enum outcome outcome)
{
	struct held *h = free_slot();
	int64_t start = now();

	if (!h) {
		finish(listener, id, w, OUTCOME_CONTINUE);
		return;
	}
	h->id = id;
	h->work = *w;
	h->gives_up = w->patience >= 0 && w->patience <= HOLD_MS;
	h->until = start + (h->gives_up ? w->patience : HOLD_MS);
	h->look = start + LOOK_MS;
	if (watch(h, outcome))
		return;
	finish(listener, id, &h->work, OUTCOME_CONTINUE);
	release(h);
}

static bool
blocks(enum outcome outcome)
{
	return outcome == OUTCOME_READABLE || outcome == OUTCOME_WRITABLE;
}

/* The time is over: a call that has something to show for it returns that. */
static void
give_up(int listener, struct held *h)
{
	h->work.value = h->work.done ? (int64_t)h->work.done : -EAGAIN;
	finish(listener, h->id, &h->work,
		h->work.done || h->gives_up ? OUTCOME_RESULT : OUTCOME_CONTINUE);
	release(h);
}

/* False where it would still block. */
static bool
retry(int listener, struct held *h)
{
	enum outcome outcome = call_perform(&h->work);
	struct epoll_event event;

	/* What happens from here on is told again. */
	if (blocks(outcome)) {
		close(h->work.fd);
		epoll_wait(h->watch, &event, 1, 0);
		outcome = call_perform(&h->work);
	}
	if (blocks(outcome)) {
		close(h->work.fd);
		h->work.fd = -1;
		return false;
	}
	finish(listener, h->id, &h->work, outcome);
	release(h);
	return true;
}

static void
look_at(int listener, struct held *h, bool ready, int64_t time)
{
	if (ready && retry(listener, h))
		return;
	if (time >= h->until) {
		give_up(listener, h);
	} else if (time >= h->look) {
		h->look = time + LOOK_MS;
		if (!valid(listener, h->id)) {
			release(h);
		} else if (tracee_signalled(&h->work.tracee)) {
			h->gives_up = false;
			give_up(listener, h);
		}
	}
}

static void
begin(int listener, const struct seccomp_notif *n)
{
	struct work w = {
		.call = filter_call(n->data.arch, n->data.nr),
		.narrow = filter_narrow(n->data.arch),
		.fd = -1,
		.accepted = -1,
	};
	enum outcome outcome;
	bool fresh;

	memcpy(w.arg, n->data.args, sizeof(w.arg));
	if (!tracee_open(&w.tracee, (pid_t)n->pid, &fresh) ||
		(fresh && !valid(listener, n->id)))
		return; /* It is gone. */
	w.session = sessions_of((pid_t)n->pid);
	outcome = call_perform(&w);
	/* The number was another thread's, when its pidfd was opened. */
	if (outcome == OUTCOME_RESULT && w.value == -ESRCH) {
		tracee_forget((pid_t)n->pid);
		if (tracee_open(&w.tracee, (pid_t)n->pid, &fresh) &&
			valid(listener, n->id))
			outcome = call_perform(&w);
	}
	if (blocks(outcome))
		hold(listener, n->id, &w, outcome);
	else
		finish(listener, n->id, &w, outcome);
}

static bool
receive(int listener)
{
	union notification n;

	memset(&n, 0, sizeof(n)); /* The kernel insists. */
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &n) < 0)
		return false;
	begin(listener, &n.notif);
	return true;
}

/* Since Linux 6.11 waiting for a notification ends with the last program. */
static bool
receive_ends(void)
{
	struct utsname name;
	int major = 0, minor = 0;

	return uname(&name) == 0 && sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
		(major > 6 || (major == 6 && minor >= 11));
}

/* Negative descriptors are skipped. */
static void
fill_polled(int listener, int children)
{
	polled[0] = (struct pollfd){ .fd = listener, .events = POLLIN };
	polled[1 + held_count] = (struct pollfd){ .fd = children, .events = POLLIN };
	for (unsigned i = 0; i < held_count; i++)
		polled[1 + i] = (struct pollfd){
			.fd = held[i].id ? held[i].watch : -1,
			.events = POLLIN,
		};
}

static void
reap(int children)
{
	char info[1024];

	while (read(children, info, sizeof(info)) > 0)
		;
	parent_reap(false);
}

void
loop(int listener)
{
	uint64_t flags = SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP;
	int children = parent_children();
	bool direct = children < 0 && receive_ends();

	ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags);
	for (;;) {
		unsigned count = held_count;
		int64_t time;

		/* Nothing else to wait for: that saves a call. */
		if (direct && !count && receive(listener))
			continue;
		fill_polled(listener, children);
		if (poll(polled, 2 + count, count ? LOOK_MS : -1) < 0 && errno != EINTR)
			return;
		if (polled[0].revents & (POLLHUP | POLLERR))
			break;
		if (polled[1 + count].revents)
			reap(children);
		if (polled[0].revents & POLLIN)
			receive(listener);
		time = count ? now() : 0;
		for (unsigned i = 0; i < count; i++)
			if (held[i].id && (polled[1 + i].fd == held[i].watch))
				look_at(listener, &held[i], polled[1 + i].revents, time);
	}
	parent_reap(true);
}
