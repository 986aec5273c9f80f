// SPDX-License-Identifier: MIT
#include "parent.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "detach.h"

static pid_t caller;  /* the process that waits */
static pid_t program; /* 0: it has ended */
static int report =
	-1; /* to the process that waits: the program's pid, then its status */

/* With these a terminal, or who else has it, stops and continues all that wait. */
static const int left_alone[] = { SIGCHLD, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT };

static int
watch_signals(void)
{
	sigset_t set;

	/* sigfillset(3) leaves out what a libc keeps for itself, and others do not. */
	memset(&set, 0xff, sizeof(set));
	for (size_t i = 0; i < sizeof(left_alone) / sizeof(*left_alone); i++)
		sigdelset(&set, left_alone[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/*
 * What the terminal sends, it sends to the program as well; but that it is gone, it tells
 * the leader of its session alone. A timer that outlived exec is ours alone, too.
 */
static bool
sent_to_all(const struct signalfd_siginfo *info)
{
	if (info->ssi_code != SI_KERNEL)
		return false;
	switch (info->ssi_signo) {
	case SIGINT:
	case SIGQUIT:
	case SIGWINCH:
		return true;
	case SIGHUP:
		return getsid(0) != getpid();
	default:
		return false;
	}
}

static void
forward(int signals, pid_t to)
{
	struct signalfd_siginfo info;

	if (read(signals, &info, sizeof(info)) != sizeof(info) || sent_to_all(&info))
		return;
	if (info.ssi_code == SI_QUEUE)
		sigqueue(to, (int)info.ssi_signo,
			(union sigval){ .sival_ptr = (void *)(uintptr_t)info.ssi_ptr });
	else
		kill(to, (int)info.ssi_signo);
}

/* End as the program did; a core would be of the wrong process. */
static _Noreturn void
end(int status)
{
	const struct rlimit none = { 0, 0 };
	sigset_t set;

	if (!WIFSIGNALED(status))
		_exit(WEXITSTATUS(status));
	setrlimit(RLIMIT_CORE, &none);
	signal(WTERMSIG(status), SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, WTERMSIG(status));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(WTERMSIG(status));
	_exit(128 + WTERMSIG(status));
}

/*
 * The caller's process: it has the pid, the signals and the status that are waited for.
 */
static _Noreturn void
stand_in(int reports, int signals)
{
	struct pollfd fds[2] = { { .fd = reports, .events = POLLIN },
		{ .fd = signals, .events = POLLIN } };
	pid_t pid;
	int status;

	detach(reports, signals);
	if (read(reports, &pid, sizeof(pid)) != sizeof(pid))
		_exit(125);
	for (;;) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[1].revents)
			forward(signals, pid);
		if (!fds[0].revents)
			continue;
		if (read(reports, &status, sizeof(status)) != sizeof(status))
			_exit(125);
		end(status);
	}
}

static void
child_signal(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
}

/*
 * The program may end before anybody looks; and where a caller ignores the signal that
 * tells of it, there would be no status.
 */
static pid_t
fork_program(const sigset_t *mask)
{
	sigset_t child;

	child_signal(&child);
	sigprocmask(SIG_BLOCK, &child, NULL);
	prctl(PR_SET_PDEATHSIG, SIGCHLD, 0, 0, 0);
	if (getppid() != caller)
		_exit(1);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	program = fork();
	if (program == 0) {
		prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
		sigprocmask(SIG_SETMASK, mask, NULL);
		close(report);
		return 0;
	}
	signal(SIGCHLD, SIG_DFL);
	if (program > 0 && write(report, &program, sizeof(program)) == sizeof(program))
		return program;
	return -1;
}

pid_t
parent_fork(void)
{
	int reports[2], signals;
	sigset_t mask;
	pid_t parent;

	if (pipe2(reports, O_CLOEXEC) < 0)
		return -1;
	sigprocmask(SIG_SETMASK, NULL, &mask);
	signals = watch_signals();
	caller = getpid();
	parent = fork();
	if (parent < 0)
		return -1;
	if (parent > 0) {
		close(reports[1]);
		stand_in(reports[0], signals);
	}
	close(signals);
	close(reports[0]);
	report = reports[1];
	return fork_program(&mask);
}

int
parent_report(void)
{
	return report;
}

int
parent_children(void)
{
	sigset_t set;

	if (report < 0)
		return -1;
	child_signal(&set);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void
parent_reap(bool wait)
{
	int status;
	pid_t pid;

	/* Who kills the caller's process means the program: fork_program has us told. */
	if (program > 0 && getppid() != caller)
		kill(program, SIGKILL);
	while ((pid = waitpid(-1, &status, wait ? 0 : WNOHANG)) > 0) {
		/* Stopped is who was just nudged: see tracee_nudge. */
		if (pid != program || WIFSTOPPED(status))
			continue;
		program = 0;
		if (write(report, &status, sizeof(status)) < 0)
			return;
	}
}
