// SPDX-License-Identifier: MIT
/*
 * usage: without CALL COMMAND [ARGUMENT]...
 *
 * Runs COMMAND as in a container whose profile forbids a system call: seccomp,
 * pidfd_getfd, process_vm_readv; or as a program of a debugger that has its own listener.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static long
number(const char *name)
{
	if (strcmp(name, "pidfd_getfd") == 0)
		return SYS_pidfd_getfd;
	if (strcmp(name, "process_vm_readv") == 0)
		return SYS_process_vm_readv;
	return strcmp(name, "seccomp") == 0 ? SYS_seccomp : SYS_getppid;
}

int
main(int argc, char **argv)
{
	int listens = argc > 1 && strcmp(argv[1], "listener") == 0;
	struct sock_filter code[] = {
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr) },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0 },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	long filter;

	if (argc < 3)
		return 2;
	code[1].k = (unsigned)number(argv[1]);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	filter = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		listens ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0, &program);
	if (filter < 0) {
		perror("without");
		return 2;
	}
	if (listens) /* It is in charge for as long as somebody has it. */
		fcntl((int)filter, F_SETFD, 0);
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 2;
}
