// SPDX-License-Identifier: MIT
#include "yama.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <unistd.h>

#include "privilege.h"

enum yama
yama_decide(const char *scope, bool privileged)
{
	int level = scope ? atoi(scope) : 0;

	if (level >= 3)
		return YAMA_NOBODY;
	if (level <= 0 || privileged)
		return YAMA_ANYBODY;
	return level == 1 ? YAMA_ANCESTOR : YAMA_NOBODY;
}

bool
yama_privileged(void)
{
	return privilege_has(CAP_SYS_PTRACE);
}

enum yama
yama_here(void)
{
	int fd = open("/proc/sys/kernel/yama/ptrace_scope", O_RDONLY | O_CLOEXEC);
	char text[8] = "";
	bool there = fd >= 0 && read(fd, text, sizeof(text) - 1) > 0;

	if (fd >= 0)
		close(fd);
	return yama_decide(there ? text : NULL, yama_privileged());
}
