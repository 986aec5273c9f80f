// SPDX-License-Identifier: MIT
/*
 * Plays scripts of socket calls and prints a transcript: each line, and what it gave.
 *
 *	probe FILE        plays one script
 *	probe             serves: reads "play BASE PATIENCE A", a script and "end" from
 *standard input, answers with the transcript and "end", again and again
 *
 * Each script is played in a process of its own. "fork" starts a child that has all
 *sockets, "process" one (after an exec) that has none; lines that begin with a tab are
 *for the child, and "wait" ends it. "pass" and "take" hand a socket over, and "exec"
 *makes the child another program that has the same sockets.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"
#include "text.h"

/* WORLD is shared by this descriptor with a child that was executed. */
enum {
	WORLD_FD = 1000,
	ORDERS_FD = 1001,
	DONE_FD = 1002,
	PASSAGE_FD = 1003,
	LONGEST = 512,
	MOST = 400
};

enum { LONGEST_CALL = 50, MOST_INTERRUPTS = 20 };

struct world *world;
static volatile sig_atomic_t interrupts;

/* The child that lines with a tab go to. */
static struct {
	pid_t pid;
	int orders;
	int done;
} child = { .pid = -1 };

static void
share_world(int fd)
{
	world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (world == MAP_FAILED)
		abort();
}

static void
print(const char *line, const char *result)
{
	char text[LONGEST + 4200];
	int n = snprintf(text, sizeof(text), "%s -> %s\n", line, result);

	if (write(STDOUT_FILENO, text, n) != n)
		_exit(1);
}

static bool
split(char *text, struct call *call)
{
	char *rest = text;
	char *word;

	memset(call, 0, sizeof(*call));
	call->result = -1;
	while (call->words < WORDS && (word = strtok_r(rest, " \t\n", &rest)))
		call->word[call->words++] = word;
	if (call->words >= 3 && !strcmp(call->word[1], "=")) {
		call->result = atoi(call->word[0]);
		call->words -= 2;
		memmove(call->word, call->word + 2, call->words * sizeof(call->word[0]));
	}
	return call->words > 0;
}

/*
 * Some calls block for ever, natively too: a connect that nobody answers. They are
 * interrupted, and the transcript says EINTR. The others begin anew, however busy the
 * machine is. Whoever does not let himself be interrupted is ended.
 */
static void
interrupt(int number)
{
	if (++interrupts > MOST_INTERRUPTS)
		raise(SIGKILL);
	(void)number;
}

/* What is received, calls.c has waited for. */
static bool
may_block(const char *name)
{
	return !strcmp(name, "connect") || !strncmp(name, "send", 4);
}

static void
watch(const struct call *call)
{
	struct timeval time = { .tv_usec = (LONGEST_CALL + world->patience) * 1000L };
	struct itimerval timer = { time, time };
	struct sigaction action = { .sa_handler = interrupt,
		.sa_flags = may_block(call->word[0]) ? 0 : SA_RESTART };

	interrupts = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void
watch_no_more(void)
{
	const struct itimerval none = { 0 };

	setitimer(ITIMER_REAL, &none, NULL);
}

static void
play_call(const char *line)
{
	char text[LONGEST];
	struct call call;
	const char *result;

	snprintf(text, sizeof(text), "%s", line + strspn(line, "\t"));
	if (!split(text, &call))
		return;
	watch(&call);
	result = calls_make(&call);
	watch_no_more();
	print(line, result ? result : "unknown call");
}

static void
become_another(char *option, int orders, int done, char *numbers)
{
	dup2(orders, ORDERS_FD);
	dup2(done, DONE_FD);
	dup2(calls_passage, PASSAGE_FD);
	execl("/proc/self/exe", "probe", option, numbers, NULL);
	_exit(127);
}

static void
obey_line(const char *line, int orders, int done)
{
	char numbers[BEQUEST];

	if (strcmp(line, "\texec")) {
		play_call(line);
		return;
	}
	calls_bequeath(numbers);
	print(line, "ok");
	become_another("--again", orders, done, numbers);
}

/* The child's life: a line, its result, one byte to say that it is done. */
static void
obey(int orders, int done)
{
	FILE *file = fdopen(orders, "r");
	char line[LONGEST];

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		obey_line(line, orders, done);
		if (write(done, "", 1) != 1)
			break;
	}
	_exit(0);
}

static bool
start_child(bool executed)
{
	int orders[2];
	int done[2];
	int passage[2];

	if (child.pid >= 0 || pipe2(orders, O_CLOEXEC) || pipe2(done, O_CLOEXEC) ||
		socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, passage))
		return false;
	child.pid = fork();
	calls_passage = passage[!child.pid];
	close(passage[!!child.pid]);
	if (child.pid) {
		close(orders[0]);
		close(done[1]);
		child.orders = orders[1];
		child.done = done[0];
		return true;
	}
	close(orders[1]);
	close(done[0]);
	if (!executed)
		obey(orders[0], done[1]);
	become_another("--child", orders[0], done[1], "");
	return false;
}

static void
end_child(void)
{
	if (child.pid < 0)
		return;
	close(child.orders);
	close(child.done);
	close(calls_passage);
	waitpid(child.pid, NULL, 0);
	child.pid = -1;
}

static void
order(const char *line)
{
	char byte;

	if (child.pid < 0) {
		print(line, "no child");
		return;
	}
	dprintf(child.orders, "%s\n", line);
	if (read(child.done, &byte, 1) != 1)
		print(line, "the child has died");
}

static void
play_line(const char *line)
{
	if (line[0] == '\t') {
		order(line);
	} else if (!strcmp(line, "fork") || !strcmp(line, "process")) {
		print(line, start_child(line[0] == 'p') ? "ok" : "a child lives");
	} else if (!strcmp(line, "wait")) {
		end_child();
		print(line, "ok");
	} else {
		play_call(line);
	}
}

static void
play(char *lines[], int count)
{
	int fd = syscall(SYS_memfd_create, "world", 0);
	struct world settings = *world;

	if (fd < 0 || ftruncate(fd, sizeof(*world)) || dup2(fd, WORLD_FD) < 0)
		abort();
	close(fd);
	share_world(WORLD_FD);
	*world = settings;
	setpgid(0, 0);
	for (int i = 0; i < count; i++)
		play_line(lines[i]);
	end_child();
	_exit(0);
}

static void
play_apart(char *lines[], int count)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		play(lines, count);
	if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status))
		return;
	kill(-pid, SIGKILL);
	dprintf(STDOUT_FILENO, "ended by signal %d\n", WTERMSIG(status));
}

static int
read_script(FILE *file, char *lines[])
{
	char line[LONGEST];
	int count = 0;

	while (fgets(line, sizeof(line), file) && strcmp(line, "end\n")) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#' && count < MOST)
			lines[count++] = strdup(line);
	}
	return count;
}

static void
forget_script(char *lines[], int count)
{
	for (int i = 0; i < count; i++)
		free(lines[i]);
}

static void
serve(void)
{
	char *lines[MOST];
	char line[LONGEST];
	char self[INET_ADDRSTRLEN];

	while (fgets(line, sizeof(line), stdin)) {
		int count;

		if (sscanf(line, "play %d %d %15s", &world->base, &world->patience,
			    self) != 3)
			continue;
		world->self = ntohl(inet_addr(self));
		count = read_script(stdin, lines);
		play_apart(lines, count);
		forget_script(lines, count);
		if (write(STDOUT_FILENO, "end\n", 4) != 4)
			return;
	}
}

int
main(int argc, char *argv[])
{
	static struct world settings = { .base = 20000, .patience = 100 };
	char *lines[MOST];
	FILE *file;

	world = &settings;
	signal(SIGPIPE, SIG_IGN);
	if (argc > 2) {
		share_world(WORLD_FD);
		calls_passage = PASSAGE_FD;
		calls_inherit(argv[2]);
		/* The call "exec" is done. */
		if (!strcmp(argv[1], "--again") && write(DONE_FD, "", 1) != 1)
			return 1;
		obey(ORDERS_FD, DONE_FD);
	}
	if (argc < 2) {
		serve();
		return 0;
	}
	settings.self = getenv("LB_ADDR") ? ntohl(inet_addr(getenv("LB_ADDR"))) : 0;
	file = fopen(argv[1], "r");
	if (!file)
		return 1;
	play_apart(lines, read_script(file, lines));
	return 0;
}
