// SPDX-License-Identifier: MIT
/* The last step of lb-run: it becomes COMMAND. */
#ifndef LB_LAUNCH_H
#define LB_LAUNCH_H

#include "lease.h"
#include "options.h"

/* Runs O's command, whose file is PATH, in session L and in this process. */
void launch(const struct options *o, const struct lease *l, const char *path)
	__attribute__((noreturn));

#endif
