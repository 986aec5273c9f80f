// SPDX-License-Identifier: MIT
#include "inspect.h"

#include <string.h>
#include <unistd.h>

#include "command.h"
#include "environment.h"
#include "library.h"
#include "output.h"
#include "program_file.h"
#include "report.h"
#include "say.h"
#include "supervised.h"

/*
 * The loader lists what it would load and who would answer which call, and starts
 * nothing.
 */
static char *
ask_loader(const char *loader, const char *path)
{
	const char *old = environment_get(environ, "LD_PRELOAD");
	const char *library = library_path();
	char *both = allocate(NULL, strlen(library) + (old ? strlen(old) : 0) + 2);
	char *arguments[] = { (char *)loader, (char *)path, NULL };
	char *added[] = { NULL, "LD_TRACE_LOADED_OBJECTS=1", "LD_WARN=1", "LD_BIND_NOW=1",
		"LD_DEBUG=bindings", NULL };
	size_t room = environment_count(environ) + environment_count(added + 1) + 2;
	char **envp = allocate(NULL, room * sizeof(*envp));

	environment_join(
		both, old, environment_has_library(old, library) ? NULL : library);
	added[0] = text("LD_PRELOAD=%s", both);
	environment_merge(envp, environ, added);
	return output(arguments, envp);
}

/*
 * In lines of "binding file BY [0] to OTHER [0]: normal symbol `bind'": a file other than
 * liblb.so that answers SYMBOL; NULL: there is none.
 */
static char *
other_definition(const char *list, const char *symbol)
{
	const char *needle = text(": normal symbol `%s'", symbol);
	const char *at = list;

	while ((at = strstr(at, needle))) {
		const char *line = at, *to;
		int len;

		while (line > list && line[-1] != '\n')
			line--;
		to = strstr(line, "] to ");
		at++;
		if (!to || to > at)
			continue;
		to += strlen("] to ");
		len = (int)strcspn(to, " ");
		line = text("%.*s", (int)(at - line), line);
		if (!strstr(line, "/liblb.so ["))
			return text("%.*s", len, to);
	}
	return NULL;
}

static void
report_dynamic(const char *path, const char *loader)
{
	const char *list = ask_loader(loader, path);
	const char *other = other_definition(list, "bind");

	if (!other)
		other = other_definition(list, "connect");
	if (!strstr(list, "/liblb.so (0x"))
		report(FAIL,
			"%s: its loader %s does not load liblb.so, so run it with "
			"--supervise=always",
			path, loader);
	else if (other)
		report(WARN,
			"%s: %s answers bind or connect before liblb.so does, so it must hand "
			"them on: try without it, or with --supervise=always",
			path, other);
	else if (strstr(list, "liburing.so"))
		report(WARN,
			"%s: it can use io_uring, which passes liblb.so by: turn that off, "
			"or run it with --supervise=always",
			path);
	else
		report(PASS, "%s: liblb.so loads into it and answers its calls", path);
}

/* Tries it, and reports why PATH, which WHY asks a supervisor for, gets none here. */
static bool
can_supervise(const char *path, const char *why)
{
	char *launcher = (char *)library_launcher();
	char *arguments[] = { launcher, "-q", "--supervise=always", launcher, "--version",
		NULL };
	const char *problem = strstr(output(arguments, environ), SUPERVISED_REFUSAL);

	if (!problem)
		return true;
	problem += strlen(SUPERVISED_REFUSAL);
	report(FAIL, "%s: %s, so it needs a supervisor, but %.*s: allow that", path, why,
		(int)strcspn(problem, ";"), problem);
	return false;
}

/* Programs that cannot be preloaded: WHY says what they are. */
static void
report_supervised(const struct options *o, const char *path, const char *why)
{
	if (o->supervise == SUPERVISE_NEVER)
		report(FAIL,
			"%s: %s, so liblb.so cannot load: leave --supervise=never out",
			path, why);
	else if (can_supervise(path, why))
		report(WARN,
			"%s: %s, so it is supervised, which makes its calls about addresses "
			"slower: nothing to do",
			path, why);
}

static void
report_kind(const struct options *o, const char *path, const struct program *p)
{
	switch (p->kind) {
	case PROGRAM_UNSEEN: /* It was opened. */
	case PROGRAM_UNKNOWN:
		report(WARN,
			"%s: it is neither ELF nor a #! script, so the shell will run it",
			path);
		break;
	case PROGRAM_SCRIPT:
		report(PASS, "%s: a script for %s", path, p->interpreter);
		break;
	case PROGRAM_DYNAMIC:
		if (o->supervise != SUPERVISE_ALWAYS)
			report_dynamic(path, p->interpreter);
		else if (can_supervise(path, "--supervise=always is given"))
			report(PASS, "%s: it is supervised, as asked for", path);
		break;
	case PROGRAM_OTHER_WORD:
		if (program_preloads(p->kind, library_both_words()))
			report(PASS, "%s: liblb.so of its word size loads into it", path);
		else
			report_supervised(
				o, path, "its word size has no liblb.so installed");
		break;
	case PROGRAM_LAUNCHER:
		report(PASS, "%s: this launcher, which sees to its own command", path);
		break;
	case PROGRAM_STATIC:
		report_supervised(o, path, "it is statically linked");
		break;
	case PROGRAM_RAW:
		report_supervised(o, path,
			"it is made by Go or Free Pascal, which make system calls themselves");
		break;
	case PROGRAM_FOREIGN:
		report_supervised(o, path,
			text("its loader %s is not that of this libc", p->interpreter));
		break;
	}
}

/* The first word of env's argument that is a command; NULL: there is none. */
static char *
env_command(char *argument)
{
	char *word;

	for (; (word = strsep(&argument, " \t"));)
		if (*word && *word != '-' && !strchr(word, '='))
			return word;
	return NULL;
}

/* Reports on PATH. Returns what runs it, where that is another file; otherwise NULL. */
static const char *
inspect_file(const struct options *o, const char *path)
{
	const char *refusal = command_refusal(path), *slash;
	struct program p;
	int error;

	if (refusal) {
		report(FAIL, "%s", refusal);
		return NULL;
	}
	error = -program_file_look(&p, path);
	if (error) {
		report(WARN, "%s: %s, so nobody knows what it is: make it readable", path,
			strerror(error));
		return NULL;
	}
	report_kind(o, path, &p);
	if (p.kind != PROGRAM_SCRIPT)
		return NULL;
	slash = strrchr(p.interpreter, '/');
	if (slash && strcmp(slash, "/env") == 0) {
		char *command = env_command(p.argument);

		return command ? command_find(text("%s", command)) : NULL;
	}
	return text("%s", p.interpreter);
}

void
inspect(const struct options *o)
{
	const char *path = command_find(o->command[0]);

	for (int i = 0; path && i <= PROGRAM_FILE_CHAIN; i++)
		path = inspect_file(o, path);
}
