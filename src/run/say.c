// SPDX-License-Identifier: MIT
#include "say.h"

#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void
one_line(char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 127)
			*text = '?';
		/* From U+0080 to U+009F, to which a terminal listens as to ESC. */
		if (*text == '\xc2' && (text[1] & 0xe0) == 0x80) {
			*text++ = '?';
			*text = '?';
		}
	}
}

/*
 * A terminal that is told to (stty tostop) stops who writes in the background. A word of
 * ours must not stop the command before it begins, which may have none.
 */
static void
put(const char *line, size_t len)
{
	sigset_t set, old;
	ssize_t written;

	sigemptyset(&set);
	sigaddset(&set, SIGTTOU);
	sigprocmask(SIG_BLOCK, &set, &old);
	written = write(STDERR_FILENO, line, len);
	(void)written; /* Where that fails, nobody is left to tell. */
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void
say_list(const char *format, va_list arguments)
{
	char line[PIPE_BUF] = "lb-run: ";
	int start = sizeof("lb-run: ") - 1;
	int len = vsnprintf(
		line + start, sizeof(line) - (size_t)start - 1, format, arguments);

	len += start;
	if (len > (int)sizeof(line) - 2)
		len = sizeof(line) - 2;
	one_line(line);
	line[len++] = '\n';
	put(line, (size_t)len);
}

void
say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_list(format, arguments);
	va_end(arguments);
}

void
fail(int status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_list(format, arguments);
	va_end(arguments);
	exit(status);
}

static void
no_memory(void)
{
	fail(STATUS_FAILED, "memory: there is none left, end something and try again");
}

void *
allocate(void *old, size_t size)
{
	void *memory = realloc(old, size);

	if (!memory)
		no_memory();
	return memory;
}

char *
text(const char *format, ...)
{
	va_list arguments;
	char *result;
	int len;

	va_start(arguments, format);
	len = vasprintf(&result, format, arguments);
	va_end(arguments);
	if (len < 0)
		no_memory();
	return result;
}
