// SPDX-License-Identifier: MIT
/*
 * usage: older COMMAND [ARGUMENT]...
 *
 * Runs COMMAND as on a kernel before Linux 6.6: a pidfd is a whole process's, and a
 * seccomp listener has no flags.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/types.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	const unsigned nr = offsetof(struct seccomp_data, nr);
	const unsigned argument = offsetof(struct seccomp_data, args[1]);
	const unsigned set_flags = SECCOMP_IOW(4, __u64);
	struct sock_filter code[] = {
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, nr },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 2, SYS_pidfd_open },
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, argument },
		{ BPF_JMP | BPF_JSET | BPF_K, 3, 4, O_EXCL },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 3, SYS_ioctl },
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, argument },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 1, set_flags },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EINVAL },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	if (argc < 2)
		return 2;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
		execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 2;
}
