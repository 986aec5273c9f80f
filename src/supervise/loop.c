// SPDX-License-Identifier: MIT
#include "loop.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "held.h"
#include "parent.h"
#include "sessions.h"

/* Of Linux 6.6. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS      SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1
#endif

/* The kernel's structures may have grown since this was compiled. */
union notification {
	struct seccomp_notif notif;
	char room[256];
};

/* All that there is to wait for: what is held, and these. */
enum { LISTENER = HELD_MAX, CHILDREN };
static int all;

static bool
wait_for_also(int fd, uint32_t what)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = what };

	return epoll_ctl(all, EPOLL_CTL_ADD, fd, &event) == 0;
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

	memcpy(w.arg, n->data.args, sizeof(w.arg));
	held_begin(listener, n, &w);
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
		held_ready(listener, event->data.u32);
	}
	return true;
}

/* False where the last program has ended. */
static bool
wait_for_all(int listener, int children)
{
	struct epoll_event events[64];
	int count = epoll_wait(all, events, 64, held_patience());

	if (count < 0)
		return errno == EINTR;
	for (int i = 0; i < count; i++)
		if (!handle(listener, children, &events[i]))
			return false;
	held_look(listener);
	return true;
}

void
loop(int listener, unsigned files)
{
	uint64_t flags = SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP;
	int children = parent_children();
	bool direct = children < 0 && receive_ends();
	bool ready;

	ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags);
	all = epoll_create1(EPOLL_CLOEXEC);
	held_init(all, files - files / 4);
	tracee_keep(1 + files / 4);
	ready = wait_for_also(listener, LISTENER) &&
		(children < 0 || wait_for_also(children, CHILDREN));
	/*
	 * Where there is nothing else to wait for, waiting for the listener saves a call.
	 */
	while (ready &&
		((direct && held_patience() < 0 && receive(listener)) ||
			wait_for_all(listener, children)))
		;
	parent_reap(true);
}
