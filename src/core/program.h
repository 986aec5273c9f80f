// SPDX-License-Identifier: MIT
/* What an executable is, judged by the first bytes of its file. */
#ifndef LB_PROGRAM_H
#define LB_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a session reaches a program. */
enum program_kind {
	PROGRAM_UNKNOWN, /* not ELF, not #!: the kernel (or a shell) judges */
	PROGRAM_SCRIPT,  /* #!: its interpreter decides, see program_interpreter */
	PROGRAM_DYNAMIC, /* our libc and word size: the preload library will load */
	PROGRAM_STATIC,  /* no ELF interpreter */
	PROGRAM_GO,      /* Go build note: raw system calls even where it is dynamic */
	PROGRAM_FOREIGN, /* another libc, or another word size without a library for it */
};

#endif
