// SPDX-License-Identifier: MIT
/* LD_PRELOAD's value and whole environments. */
#include "environment.h"

#include <string.h>

#include "fuzz.h"

static void
lists(const char *text)
{
	size_t len, size = strlen(text);
	char *without = malloc(size + 1), *joined = malloc(2 * size + 2);
	const char *found = environment_library(text, &len);

	must(without && joined);
	must(!found || (found >= text && found + len <= text + size && len >= 8));
	environment_without_library(without, text);
	must(strlen(without) <= size);
	must(!environment_library(without, &len));
	environment_join(joined, text, without);
	must(strlen(joined) <= 2 * size + 1);
	environment_has_library(text, without);
	environment_loadable(text);
	free(without);
	free(joined);
}

/* Each line of TEXT is a variable; those behind an empty one are added. */
static void
merge(char *text)
{
	char *envp[64] = { NULL }, *added[64] = { NULL }, *out[128], *next;
	size_t n = 0, more = 0;
	bool adding = false;

	for (char *line = text; line && n < 63 && more < 63; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (!*line)
			adding = true;
		else if (adding)
			added[more++] = line;
		else
			envp[n++] = line;
	}
	must(environment_count(envp) == n);
	environment_merge(out, envp, added);
	must(environment_count(out) <= n + more);
	for (size_t i = 0; i < more; i++) {
		size_t len = strcspn(added[i], "=");
		char *name = strndup(added[i], len);

		must(name);
		if (added[i][len] == '=')
			must(environment_get(out, name));
		free(name);
	}
}

void
fuzz_environment(void)
{
	char *text = take_text();

	lists(text);
	merge(text);
	free(text);
}
