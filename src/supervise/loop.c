// SPDX-License-Identifier: MIT
#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
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
 * it act on signals. A call with a limit of its own is held until that, since the kernel
 * would begin to count anew; but no longer than a machine waits when it goes to sleep.
 */
enum { HELD_MAX = 1024, HOLD_MS = 1000, LIMITED_MS = 10000, LOOK_MS = 10 };

/* A look takes some ten microseconds: where many are held, they take turns. */
enum { LOOKS = 64 };

struct held {
	uint64_t id; /* of the notification; 0: free */
	struct work work;
	int watch, watched; /* an epoll, and the number that its socket has there; or 0 */
	int64_t until;
	bool gives_up; /* at the end it has waited as long as it wanted to */
};

/* The kernel's structures may have grown since this was compiled. */
union notification {
	struct seccomp_notif notif;
	char room[256];
};

static struct held held[HELD_MAX];
static unsigned held_count; /* all behind are free */

/* All that there is to wait for, known by a slot's number or one of these. */
enum { LISTENER = HELD_MAX, CHILDREN };
static int all;

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

	if (value == -EMFILE)
		tracee_found_full();
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

static bool
wait_for_also(int fd, uint32_t events, uint32_t what)
{
	struct epoll_event event = { .events = events, .data.u32 = what };

	return epoll_ctl(all, EPOLL_CTL_ADD, fd, &event) == 0;
}

/*
 * An epoll watches the socket without keeping it open, so that it is closed when its
 * program closes it or ends.
 */
static bool
watch_another(struct held *h, int fd, struct epoll_event *event)
{
	if (h->watched)
		close(h->watch);
	h->watched = 0;
	h->watch = epoll_create1(EPOLL_CLOEXEC);
	if (h->watch < 0)
		return false;
	if (epoll_ctl(h->watch, EPOLL_CTL_ADD, fd, event) == 0 &&
		wait_for_also(h->watch, EPOLLIN | EPOLLET, (unsigned)(h - held))) {
		h->watched = fd;
		return true;
	}
	close(h->watch);
	return false;
}

/*
 * Each change is told once: a socket with an error in its queue counts as readable all
 * the time. The next call is often on the same socket, which is there already if it has
 * the same number.
 */
static bool
watch(struct held *h, enum outcome outcome)
{
	int fd = h->work.fd;
	struct epoll_event event = {
		.events = EPOLLET | (outcome == OUTCOME_WRITABLE ? EPOLLOUT : EPOLLIN),
	};
	bool known =
		h->watched == fd && epoll_ctl(h->watch, EPOLL_CTL_MOD, fd, &event) == 0;

	if (!known && !watch_another(h, fd, &event))
		return false;
	close(fd);
	h->work.fd = -1;
	return true;
}

static void
hold(int listener, uint64_t id, struct work *w, enum outcome outcome)
{
	struct held *h = free_slot();

	if (!h) {
		finish(listener, id, w, OUTCOME_CONTINUE);
		return;
	}
	h->id = id;
	h->work = *w;
	h->gives_up = w->patience >= 0 && w->patience <= LIMITED_MS;
	h->until = now() + (h->gives_up ? w->patience : HOLD_MS);
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
	if (h->work.done)
		h->work.value = h->work.done;
	finish(listener, h->id, &h->work,
		h->work.done || h->gives_up ? OUTCOME_RESULT : OUTCOME_CONTINUE);
	release(h);
}

static enum outcome
failed(struct work *w, int error)
{
	w->fd = w->accepted = -1;
	w->value = -error;
	return OUTCOME_RESULT;
}

/*
 * What W's thread is known by may have been another one's since then. Where the thread is
 * gone, the answer goes nowhere; where we lack a descriptor, it is told.
 */
static enum outcome
perform(int listener, uint64_t id, struct work *w)
{
	pid_t tid = w->tracee.tid;
	enum outcome outcome;
	bool fresh;

	if (!tracee_open(&w->tracee, tid, &fresh))
		return failed(w, errno);
	if (fresh && !valid(listener, id))
		return failed(w, ESRCH);
	outcome = call_perform(w);
	if (outcome != OUTCOME_RESULT || w->value != -ESRCH || w->fd >= 0)
		return outcome;
	tracee_forget(tid);
	if (!tracee_open(&w->tracee, tid, &fresh))
		return failed(w, errno);
	return valid(listener, id) ? call_perform(w) : failed(w, ESRCH);
}

/* The socket is ready: perhaps for another thread. */
static void
retry(int listener, struct held *h)
{
	struct epoll_event event;
	enum outcome outcome = perform(listener, h->id, &h->work);

	/* What happens from here on is told again. */
	if (blocks(outcome)) {
		close(h->work.fd);
		epoll_wait(h->watch, &event, 1, 0);
		outcome = call_perform(&h->work);
	}
	if (blocks(outcome)) {
		close(h->work.fd);
		h->work.fd = -1;
		return;
	}
	finish(listener, h->id, &h->work, outcome);
	release(h);
}

static void
look_at(int listener, struct held *h)
{
	if (!valid(listener, h->id)) {
		release(h);
	} else if (tracee_signalled(&h->work.tracee)) {
		h->gives_up = false;
		give_up(listener, h);
	}
}

static void
look_at_all(int listener)
{
	static int64_t last;
	static unsigned turn;
	int64_t time = now();

	if (time < last + LOOK_MS)
		return;
	last = time;
	for (unsigned i = 0; i < held_count; i++)
		if (held[i].id && time >= held[i].until)
			give_up(listener, &held[i]);
	for (unsigned i = 0; i < LOOKS && i < held_count; i++) {
		turn = (turn + 1) % held_count;
		if (held[turn].id)
			look_at(listener, &held[turn]);
	}
}

static void
begin(int listener, const struct seccomp_notif *n)
{
	struct work w = {
		.tracee.tid = (pid_t)n->pid,
		.call = filter_call(n->data.arch, n->data.nr),
		.narrow = filter_narrow(n->data.arch),
		.session = sessions_of((pid_t)n->pid),
	};
	enum outcome outcome;

	memcpy(w.arg, n->data.args, sizeof(w.arg));
	outcome = perform(listener, n->id, &w);
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

static void
reap(int children)
{
	char info[1024];

	while (read(children, info, sizeof(info)) > 0)
		;
	parent_reap(false);
}

/* False where the last program has ended. */
static bool
handle(int listener, int children, const struct epoll_event *event)
{
	switch (event->data.u32) {
	case LISTENER:
		if (event->events & (EPOLLHUP | EPOLLERR))
			return false;
		receive(listener);
		break;
	case CHILDREN:
		reap(children);
		break;
	default:
		if (held[event->data.u32].id)
			retry(listener, &held[event->data.u32]);
	}
	return true;
}

/* False where the last program has ended. */
static bool
wait_for_all(int listener, int children)
{
	struct epoll_event events[64];
	int count = epoll_wait(all, events, 64, held_count ? LOOK_MS : -1);

	if (count < 0)
		return errno == EINTR;
	for (int i = 0; i < count; i++)
		if (!handle(listener, children, &events[i]))
			return false;
	if (held_count)
		look_at_all(listener);
	return true;
}

void
loop(int listener)
{
	uint64_t flags = SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP;
	int children = parent_children();
	bool direct = children < 0 && receive_ends();
	bool ready;

	ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags);
	all = epoll_create1(EPOLL_CLOEXEC);
	ready = wait_for_also(listener, EPOLLIN, LISTENER) &&
		(children < 0 || wait_for_also(children, EPOLLIN, CHILDREN));
	/*
	 * Where there is nothing else to wait for, waiting for the listener saves a call.
	 */
	while (ready &&
		((direct && !held_count && receive(listener)) ||
			wait_for_all(listener, children)))
		;
	parent_reap(true);
}
