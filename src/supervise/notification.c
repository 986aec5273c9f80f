// SPDX-License-Identifier: MIT
#include "notification.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool
notification_valid(int listener, uint64_t id)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

static void
answer(int listener, uint64_t id, int64_t value, uint32_t flags)
{
	union {
		struct seccomp_notif_resp resp;
		char room[256];
	} response = { .resp = { .id = id, .flags = flags } };

	if (value < 0)
		response.resp.error = (int32_t)value;
	else
		response.resp.val = value;
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
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

void
notification_finish(int listener, uint64_t id, struct work *w, enum outcome outcome)
{
	if (outcome == OUTCOME_RESULT && w->accepted >= 0)
		w->value = install(listener, id, w);
	if (w->fd >= 0)
		close(w->fd);
	if (w->done) /* Messages count, whatever became of the next one. */
		answer(listener, id, w->done, 0);
	else if (outcome == OUTCOME_RESULT)
		answer(listener, id, w->value, 0);
	else
		answer(listener, id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
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
enum outcome
notification_perform(int listener, uint64_t id, struct work *w)
{
	pid_t tid = w->tracee.tid;
	enum outcome outcome;
	bool fresh;

	if (!tracee_open(&w->tracee, tid, &fresh))
		return failed(w, errno);
	if (fresh && !notification_valid(listener, id))
		return failed(w, ESRCH);
	outcome = call_perform(w);
	if (outcome != OUTCOME_RESULT || w->value != -ESRCH || w->fd >= 0)
		return outcome;
	tracee_forget(tid);
	if (!tracee_open(&w->tracee, tid, &fresh))
		return failed(w, errno);
	return notification_valid(listener, id) ? call_perform(w) : failed(w, ESRCH);
}

void
notification_answer(int listener, uint64_t id, int64_t value)
{
	answer(listener, id, value, 0);
}
