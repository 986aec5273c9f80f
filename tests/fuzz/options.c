// SPDX-License-Identifier: MIT
/*
 * The command line of lb-run. What would end it comes back here, and what it would print
 * or open is left out: the source is read with those calls replaced.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

static jmp_buf ended;
static void *blocks[4096];
static size_t block_count;

static _Noreturn void
end(int status)
{
	longjmp(ended, status + 1);
}

static FILE *
open_nothing(const char *path, const char *mode)
{
	(void)path;
	return fopen("/dev/null", mode);
}

static char *
no_path(const char *path, char *out)
{
	(void)path;
	(void)out;
	return "/dev/null";
}

#define exit                end
#define fputs(text, file)   ((void)(text), 0)
#define fopen(path, mode)   open_nothing(path, mode)
#define realpath(path, out) no_path(path, out)
#include "../../src/run/options.c"
#undef exit

void
fail(int status, const char *format, ...)
{
	char line[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	end(status);
}

void *
allocate(void *old, size_t size)
{
	size_t i = 0;

	while (i < block_count && (!old || blocks[i] != old))
		i++;
	must(i < sizeof(blocks) / sizeof(*blocks));
	blocks[i] = realloc(old, size);
	must(blocks[i]);
	if (i == block_count)
		block_count++;
	return blocks[i];
}

char *
text(const char *format, ...)
{
	va_list arguments;
	char *line = allocate(NULL, 8192);

	va_start(arguments, format);
	vsnprintf(line, 8192, format, arguments);
	va_end(arguments);
	return line;
}

const char *
worktree_name(void)
{
	return "worktree";
}

/* Each line is an argument. */
void
fuzz_options(void)
{
	static char *argv[64];
	struct options o;
	char *whole = take_text(), *next;
	int argc = 1;

	argv[0] = "lb-run";
	for (char *line = whole; line && argc < 63; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		argv[argc++] = line;
	}
	argv[argc] = NULL;
	optind = 0;
	if (setjmp(ended) == 0) {
		options_read(&o, argc, argv);
		must(o.command || o.action != RUN);
		must(!o.address || o.address >> 24 == 127);
		must(!o.name || holder_name_valid(o.name));
	}
	while (block_count > 0)
		free(blocks[--block_count]);
	free(whole);
}
