// SPDX-License-Identifier: MIT
/* Whom the kernel lets look into a program. */
#ifndef LB_YAMA_H
#define LB_YAMA_H

#include <stdbool.h>

enum yama {
	YAMA_ANYBODY,  /* any process of the same user */
	YAMA_ANCESTOR, /* its ancestors: the supervisor has to stay one */
	YAMA_NOBODY,
};

/*
 * SCOPE is the text of kernel.yama.ptrace_scope, NULL where there is none. PRIVILEGED: we
 * have CAP_SYS_PTRACE.
 */
enum yama yama_decide(const char *scope, bool privileged);

/* The same of this machine and process. */
enum yama yama_here(void);

bool yama_privileged(void);

#endif
