// SPDX-License-Identifier: MIT
#include "supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"
#include "detach.h"
#include "environment.h"
#include "filter.h"
#include "loop.h"
#include "parent.h"
#include "sessions.h"
#include "tracee.h"
#include "yama.h"

/* Of Linux 5.19. */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/* What the helper says once it has looked at its program. */
enum state { READY = 'r', NO_DESCRIPTORS = 'd', NO_MEMORY = 'm' };

bool
supervise_inside(uint32_t *address)
{
	socklen_t len = sizeof(*address);
	int saved = errno;
	bool inside = getsockopt(-1, FILTER_LEVEL, 0, address, &len) == 0;

	errno = saved;
	return inside;
}

/* Tell the supervisor of a session of ours, and say in the limit that we are in it. */
static const char *
enter(const char *text, size_t len)
{
	int n = setsockopt(-1, FILTER_LEVEL, 0, text, (socklen_t)len);
	struct rlimit limit;

	if (n < 0)
		return "the supervisor around it takes no more sessions";
	if (getrlimit(RLIMIT_LOCKS, &limit) == 0) {
		limit.rlim_cur = SESSIONS_MARK + (rlim_t)n;
		if (setrlimit(RLIMIT_LOCKS, &limit) == 0)
			return NULL;
	}
	return "there is a supervisor around it, and RLIMIT_LOCKS cannot be set";
}

static const char *
enter_session(char *const envp[])
{
	const char *const names[] = { "LB_ADDR", "LB_SHARE", "LB_FALLBACK" };
	char text[SESSIONS_TEXT];
	size_t len = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *value = environment_get(envp, names[i]);
		size_t size = value ? strlen(value) + 1 : 1;

		if (size > sizeof(text) - len)
			return "LB_SHARE is too long";
		memcpy(text + len, value ? value : "", size);
		len += size;
	}
	return enter(text, len);
}

const char *
supervise_leave(void)
{
	return enter("", 0);
}

/*
 * A group of its own is enough for the signals of a terminal or a caller not to reach us.
 * A session of our own would be a scheduling group as well (autogroup), and dearer each
 * time that the processor turns from the program to us and back.
 */
static void
leave_terminal(void)
{
	int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	setpgid(0, 0);
	if (terminal < 0)
		return;
	ioctl(terminal, TIOCNOTTY);
	close(terminal);
}

static void
ignore_signals(void)
{
	const int ignored[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGUSR1,
		SIGUSR2 };

	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
}

/*
 * Each call that waits has a descriptor here. Returns how many there are, beside those
 * that one call needs.
 */
static unsigned
raise_limit(void)
{
	const unsigned needed = 16, many = 1 << 16;
	struct rlimit files = { 0, 0 };

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_max > many)
		return many;
	return files.rlim_max > needed ? (unsigned)files.rlim_max - needed : 0;
}

/*
 * On a busy machine a program waits for us again and again. A short slice is all we need,
 * and who asks for one is let in sooner (since Linux 6.12; before, that does nothing).
 */
static void
ask_for_little(void)
{
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} attr = { .size = sizeof(attr),
		.policy = SCHED_OTHER,
		.nice = getpriority(PRIO_PROCESS, 0),
		.runtime = 100000 };

	/* musl has no such function that does it. */
	if (syscall(SYS_sched_getscheduler, 0) == SCHED_OTHER)
		syscall(SYS_sched_setattr, 0, &attr, 0);
}

static enum state
look_into(pid_t program, int *listener)
{
	struct tracee t;
	bool fresh;
	int value;

	if (!tracee_open(&t, program, &fresh))
		return NO_DESCRIPTORS;
	*listener = tracee_duplicate(&t, *listener);
	if (*listener < 0)
		return NO_DESCRIPTORS;
	if (tracee_read(&t, &value, (uintptr_t)&value, sizeof(value)) < 0)
		return NO_MEMORY;
	return READY;
}

/* A program of which we are the parent says why, and ends, before we do. */
static _Noreturn void
give_up(void)
{
	parent_reap(true);
	_exit(1);
}

/*
 * The helper: learns through TO_HELPER which descriptor of PROGRAM is the listener, takes
 * it, and says whether it can serve.
 */
static void
help(pid_t program, const int to_helper[2], int to, struct session *s)
{
	unsigned files;
	int listener;
	char state;

	close(to_helper[1]); /* So that we see it end with the program. */
	if (read(to_helper[0], &listener, sizeof(listener)) != sizeof(listener))
		give_up();
	state = (char)look_into(program, &listener);
	if (write(to, &state, 1) != 1 || state != READY)
		give_up();
	tracee_forget(program); /* Its pidfd is about to be closed. */
	ignore_signals();
	detach(listener, parent_report());
	leave_terminal();
	files = raise_limit();
	ask_for_little();
	prctl(PR_SET_NAME, "lb-supervise");
	sessions_add(s);
	loop(listener, files);
	_exit(0);
}

/* A grandchild, so that the program never has a child that it did not start. */
static bool
start_helper(const int to_helper[2], int to, struct session *s)
{
	pid_t program = getpid();
	pid_t child = fork();

	if (child == 0) {
		pid_t helper = fork();

		if (helper == 0)
			help(program, to_helper, to, s);
		_exit(helper < 0);
	}
	if (child < 0)
		return false;
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return true;
}

static int
install_filter(void)
{
	static struct filter f;
	struct sock_fprog program = { .filter = f.code };
	unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER |
		SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV | SECCOMP_FILTER_FLAG_SPEC_ALLOW;

	filter_build(&f, yama_privileged());
	program.len = f.len;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static const char *
why_no_filter(void)
{
	switch (errno) {
	case EBUSY:
		return "another seccomp supervisor is in charge already";
	case EINVAL:
		return "the kernel is older than Linux 5.19";
	default:
		return "the kernel or this container forbids seccomp filters";
	}
}

static const char *
why_no_helper(char state)
{
	switch (state) {
	case NO_DESCRIPTORS:
		return "the kernel or this container forbids pidfd_getfd";
	case NO_MEMORY:
		return "the kernel or this container forbids process_vm_readv";
	default:
		return "the supervisor could not be started";
	}
}

static const char *
connect_helper(const int to_helper[2], const int from_helper[2])
{
	char state = 0;
	int listener = install_filter();

	if (listener < 0)
		return why_no_filter();
	if (write(to_helper[1], &listener, sizeof(listener)) == sizeof(listener))
		while (read(from_helper[0], &state, 1) < 0 && errno == EINTR)
			;
	close(listener);
	return state == READY ? NULL : why_no_helper(state);
}

/* Where only an ancestor may look into the program, the program becomes our child. */
static bool
become_program(enum yama yama, const int to_helper[2], int to, struct session *s)
{
	pid_t program;

	if (yama != YAMA_ANCESTOR)
		return start_helper(to_helper, to, s);
	program = parent_fork();
	if (program > 0)
		help(program, to_helper, to, s);
	return program == 0;
}

static const char *
start(struct session *s)
{
	int to_helper[2], from_helper[2];
	const char *problem = "the supervisor could not be started";
	enum yama yama = yama_here();

	if (yama == YAMA_NOBODY)
		return "kernel.yama.ptrace_scope forbids it";
	if (pipe2(to_helper, O_CLOEXEC) < 0 || pipe2(from_helper, O_CLOEXEC) < 0)
		return problem;
	if (become_program(yama, to_helper, from_helper[1], s)) {
		close(from_helper[1]);
		problem = connect_helper(to_helper, from_helper);
	}
	/* Its other end last: what a helper that is gone will not read is no SIGPIPE. */
	close(to_helper[1]);
	close(to_helper[0]);
	close(from_helper[0]);
	return problem;
}

const char *
supervise(char *const envp[])
{
	struct session *s = sessions_read(&calls_kernel, environment_get(envp, "LB_ADDR"),
		environment_get(envp, "LB_SHARE"), environment_get(envp, "LB_FALLBACK"));
	uint32_t address;

	if (!s)
		return "LB_ADDR or LB_SHARE is not set right";
	if (supervise_inside(&address))
		return address == s->self ? NULL : enter_session(envp);
	return start(s);
}
