// SPDX-License-Identifier: MIT
/* ELF files and #! lines: what is read of them is any bytes. */
#include "program.h"

#include <string.h>

#include "fuzz.h"

struct file {
	const char *bytes;
	size_t len;
};

static ssize_t
read_file(void *arg, void *to, size_t size, uint64_t at)
{
	const struct file *f = arg;

	if (at >= f->len)
		return 0;
	if (size > f->len - at)
		size = f->len - at;
	memcpy(to, f->bytes + at, size);
	return (ssize_t)size;
}

void
fuzz_program(void)
{
	struct program p;
	struct file f;

	f.bytes = take_block(65535, &f.len);
	program_judge(&p, read_file, &f);
	must(p.kind <= PROGRAM_LAUNCHER);
	must(strnlen(p.interpreter, PROGRAM_LINE) < PROGRAM_LINE);
	must(strnlen(p.argument, PROGRAM_LINE) < PROGRAM_LINE);
	must(p.kind != PROGRAM_SCRIPT || *p.interpreter);
	program_preloads(p.kind, f.len & 1);
	free((void *)f.bytes);
}
