// SPDX-License-Identifier: MIT
/*
 * What an executable is, judged by the bytes of its file, and so how a session reaches
 * it.
 */
#ifndef LB_PROGRAM_H
#define LB_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum program_kind {
	PROGRAM_UNKNOWN,    /* not ELF, not #!: the kernel (or a shell) judges */
	PROGRAM_SCRIPT,     /* #!: its interpreter decides */
	PROGRAM_DYNAMIC,    /* our libc and word size: the preload library will load */
	PROGRAM_OTHER_WORD, /* our libc, the machine's other word size */
	PROGRAM_STATIC,     /* no ELF interpreter */
	PROGRAM_RAW,      /* made by Go or Free Pascal: raw system calls, even where it is
			     dynamic */
	PROGRAM_FOREIGN,  /* another libc, or another machine */
	PROGRAM_LAUNCHER, /* lb-run itself: what it starts is what counts */
	PROGRAM_UNSEEN,   /* nothing was left to open it with */
};

/* The kernel reads no more of a #! line. */
enum { PROGRAM_LINE = 256 };

struct program {
	enum program_kind kind;
	/*
	 * Of a script the path behind #!, of ELF the loader's; empty where there is none.
	 */
	char interpreter[PROGRAM_LINE];
	/* What a script's line says behind the path, with the spaces in it. */
	char argument[PROGRAM_LINE];
};

/* Reads like pread(2), and so judges AT. A short answer is the end of the file. */
typedef ssize_t program_reader(void *arg, void *to, size_t size, uint64_t at);

/* Any bytes get an answer. Safe in a signal handler, and small on the stack. */
void program_judge(struct program *p, program_reader *read, void *arg);

/*
 * Will the preload library load, and see every call? BOTH_WORDS: it is installed for both
 * word sizes. Unknown ones count, as what will run them is not known; unseen ones do not,
 * as a supervisor reaches every program.
 */
bool program_preloads(enum program_kind kind, bool both_words);

#endif
