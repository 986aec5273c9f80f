// SPDX-License-Identifier: MIT
#include "held.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "notification.h"

/*
 * A call that would block is held, so that what it returns can be edited; but not for
 * long, as a thread that is held cannot be frozen, and looked at often, as neither does
 * it act on signals. Then the kernel waits, which edits nothing. What has messages
 * already returns them, as after a signal. What must not be done as written, or has a
 * limit of time, is begun anew by its thread, and goes on being held. The more there are,
 * and the longer nothing happens, the rarer all that is.
 */
enum { HOLD_MS = 1000, LOOK_MS = 10, REST_MS = 100 };

/*
 * What calls return in the kernel where there is a signal to look at: they begin anew,
 * unless a handler had no SA_RESTART, or unless there was a handler. See its
 * include/linux/errno.h.
 */
enum { ERESTARTSYS = 512, ERESTARTNOHAND = 514 };

/* A look takes some ten microseconds: where many are held, they take turns. */
enum { LOOKS = 64 };

struct held {
	uint64_t id;              /* of the notification; 0: none */
	bool begins;              /* its thread is about to begin the call anew */
	struct seccomp_data call; /* as it was notified */
	struct work work;
	int watch, watched; /* an epoll, and the number that its socket has there; or 0 */
	int64_t until;
	int64_t limit;   /* when it has waited as long as it wanted to */
	int64_t pending; /* since when there is a signal for its process; or 0 */
};

static struct held held[HELD_MAX];
static unsigned held_most;
static unsigned held_count;  /* all behind are free */
static unsigned begin_count; /* of them begin anew */

/* When to look at them, and how long after that again. */
static int64_t next_look;
static int look_ms;

/* Who was told of a signal for its process, and until when no other thread is. */
static struct {
	pid_t process, tid;
	int64_t until;
} told;

static int all;

void
held_init(int epoll, unsigned most)
{
	all = epoll;
	held_most = most < HELD_MAX ? most : HELD_MAX;
}

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool
is_free(const struct held *h)
{
	return !h->id && !h->begins;
}

static void
release(struct held *h)
{
	h->id = 0;
	if (h->begins)
		begin_count--;
	h->begins = false;
	while (held_count && is_free(&held[held_count - 1]))
		held_count--;
}

static struct held *
free_slot(void)
{
	for (unsigned i = 0; i < held_most; i++) {
		if (!is_free(&held[i]))
			continue;
		if (i >= held_count)
			held_count = i + 1;
		return &held[i];
	}
	return NULL;
}

static bool
tell(int fd, unsigned slot)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.u32 = slot };

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
		tell(h->watch, (unsigned)(h - held))) {
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
look_at_latest(int64_t time)
{
	if (time < next_look)
		next_look = time;
}

/* The limit counts anew for each message. */
static void
begin_limit(struct held *h)
{
	h->limit = h->work.patience < 0 ? INT64_MAX : now() + h->work.patience;
	look_at_latest(h->limit);
}

/* There is nothing to hold it with. The kernel may wait, but not send as written. */
static void
let_go(int listener, uint64_t id, struct work *w)
{
	if (w->sends)
		w->value = -ENOBUFS;
	notification_finish(
		listener, id, w, w->sends ? OUTCOME_RESULT : OUTCOME_CONTINUE);
}

/* H: where it was held until it began anew, or NULL. */
static void
hold(int listener, const struct seccomp_notif *n, struct work *w, enum outcome outcome,
	struct held *h)
{
	int64_t time = now();
	bool goes_on = h && !w->done;

	if (!h) {
		h = free_slot();
		if (!h) {
			let_go(listener, n->id, w);
			return;
		}
		h->call = n->data;
		h->pending = 0;
		look_at_latest(time + LOOK_MS);
	}
	h->id = n->id;
	h->work = *w;
	h->until = time + HOLD_MS + (int64_t)held_count * LOOK_MS;
	if (goes_on)
		look_at_latest(h->limit);
	else
		begin_limit(h);
	if (watch(h, outcome))
		return;
	let_go(listener, n->id, &h->work);
	release(h);
}

static void
end(int listener, struct held *h, enum outcome outcome)
{
	notification_finish(listener, h->id, &h->work, outcome);
	release(h);
}

/*
 * As after a signal, messages that have come are returned: a call that has begun anew may
 * be interrupted before we hear of it, and would forget them. Without any, the thread
 * acts on what there is for it, a signal or that it be frozen, and begins the call anew.
 * Where a debugger has it, it cannot be told to.
 */
static void
interrupt(int listener, struct held *h, bool signalled)
{
	uint64_t id = h->id;
	int anew = h->limit < INT64_MAX ? -ERESTARTNOHAND : -ERESTARTSYS;

	if (h->work.done) {
		end(listener, h, OUTCOME_RESULT);
		return;
	}
	h->until = now() + HOLD_MS;
	if (!tracee_nudge(&h->work.tracee)) {
		if (h->work.sends)
			return;
		let_go(listener, id, &h->work);
		release(h);
		return;
	}
	if (signalled) {
		release(h);
	} else {
		h->id = 0;
		h->begins = true;
		begin_count++;
	}
	notification_answer(listener, id, anew);
}

/* What the thread of a notification was about to begin anew, if this is it. */
static struct held *
begun(const struct seccomp_notif *n)
{
	for (unsigned i = 0; begin_count && i < held_count; i++) {
		struct held *h = &held[i];

		if (!h->begins || h->work.tracee.tid != (pid_t)n->pid)
			continue;
		if (memcmp(&h->call, &n->data, sizeof(n->data)) != 0) {
			release(h);
			break;
		}
		h->begins = false;
		begin_count--;
		return h;
	}
	return NULL;
}

static bool
blocks(enum outcome outcome)
{
	return outcome == OUTCOME_READABLE || outcome == OUTCOME_WRITABLE;
}

void
held_begin(int listener, const struct seccomp_notif *n, struct work *w)
{
	struct held *h = begun(n);
	enum outcome outcome;

	if (h) {
		w->limit = h->work.limit;
		w->waits = true;
		w->socket = h->work.socket;
	} else {
		look_ms = LOOK_MS;
	}
	outcome = notification_perform(listener, n->id, w);
	if (blocks(outcome)) {
		hold(listener, n, w, outcome, h);
		return;
	}
	notification_finish(listener, n->id, w, outcome);
	if (h)
		release(h);
}

/* The socket is ready: perhaps for another thread. */
void
held_ready(int listener, unsigned slot)
{
	struct held *h = &held[slot];
	unsigned done = h->work.done;
	struct epoll_event event;
	enum outcome outcome;

	if (!h->id)
		return;
	if (!notification_valid(listener, h->id)) { /* It is another program by now. */
		release(h);
		return;
	}
	outcome = notification_perform(listener, h->id, &h->work);

	/* What happens from here on is told again. */
	if (blocks(outcome)) {
		close(h->work.fd);
		epoll_wait(h->watch, &event, 1, 0);
		outcome = call_perform(&h->work);
	}
	if (blocks(outcome)) {
		close(h->work.fd);
		h->work.fd = -1;
		if (h->work.done > done)
			begin_limit(h);
		return;
	}
	end(listener, h, outcome);
}

static bool
held_by(pid_t tid)
{
	for (unsigned i = 0; i < held_count; i++)
		if (held[i].id && held[i].work.tracee.tid == tid)
			return true;
	return false;
}

/*
 * Has the first thread of H's process been told by the kernel of a signal for that? If it
 * does not wait here it acts on it soon, even on a busy machine.
 */
static bool
is_for_the_first(const struct held *h, pid_t process)
{
	struct tracee first = { .tid = process };

	return h->work.tracee.tid != process && tracee_signals(&first).shared &&
		(held_by(process) || now() < h->pending + REST_MS);
}

/*
 * Is it its thread that the kernel would interrupt? Of a signal for a process it tells
 * one thread, and the first one where that does not block it.
 */
static bool
is_signalled(struct held *h)
{
	struct signals s = tracee_signals(&h->work.tracee);
	pid_t tid = h->work.tracee.tid;

	if (!s.shared)
		h->pending = 0;
	else if (!h->pending)
		h->pending = now();
	if (s.own || !s.shared)
		return s.own;
	if (s.process == told.process && tid != told.tid && now() < told.until)
		return false;
	if (is_for_the_first(h, s.process))
		return false;
	told.process = s.process;
	told.tid = tid;
	told.until = now() + REST_MS;
	return true;
}

static void
look_at(int listener, struct held *h)
{
	if (!notification_valid(listener, h->id))
		release(h);
	else if (is_signalled(h))
		interrupt(listener, h, true);
}

/* Would the kernel? Who waits goes on, though O_NONBLOCK was set meanwhile. */
static bool
kernel_waits(const struct work *w)
{
	struct tracee t;
	bool fresh, waits;
	int fd;

	if (!tracee_open(&t, w->tracee.tid, &fresh))
		return false;
	fd = tracee_duplicate(&t, (int)w->arg[0]);
	waits = fd >= 0 && call_waits_for(w, fd) && !(fcntl(fd, F_GETFL) & O_NONBLOCK);
	if (fd >= 0)
		close(fd);
	return waits;
}

/* It has been held for long enough. */
static void
hold_no_longer(int listener, struct held *h)
{
	if (h->work.done || h->work.sends || h->limit < INT64_MAX ||
		!kernel_waits(&h->work)) {
		interrupt(listener, h, is_signalled(h));
		return;
	}
	let_go(listener, h->id, &h->work);
	release(h);
}

/* Is there anything to do, whatever its thread is about? */
static void
look_at_time(int listener, struct held *h, int64_t time)
{
	if (h->begins && time >= h->until)
		release(h); /* Its thread should have begun anew by now. */
	else if (h->id && time >= h->limit)
		end(listener, h, OUTCOME_RESULT);
	else if (h->id && time >= h->until && notification_valid(listener, h->id))
		hold_no_longer(listener, h);
	else if (h->id)
		look_at_latest(h->limit);
}

int
held_patience(void)
{
	int64_t left;

	if (!held_count)
		return -1;
	left = next_look - now();
	return left > 0 ? (int)left : 0;
}

void
held_look(int listener)
{
	static unsigned turn;
	int64_t time;

	if (held_patience() != 0)
		return;
	time = now();
	if (look_ms < REST_MS)
		look_ms++;
	next_look = time + look_ms;
	for (unsigned i = 0; i < held_count; i++)
		look_at_time(listener, &held[i], time);
	for (unsigned i = 0; i < LOOKS && i < held_count; i++) {
		turn = (turn + 1) % held_count;
		if (held[turn].id)
			look_at(listener, &held[turn]);
	}
}
