// SPDX-License-Identifier: MIT
#include "export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "environment.h"
#include "json.h"
#include "say.h"
#include "supervised.h"
#include "terms.h"

#define NAME_LETTERS "_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

void
export_address(const struct lease *l)
{
	char address[ADDRESS_TEXT_SIZE];

	holder_address(address, l->address, l->cluster);
	puts(address);
}

/* Quotes VALUE, with BEFORE and AFTER around each byte that is in SPECIAL. */
static void
quote(const char *value, const char *special, const char *before, const char *after)
{
	putchar('\'');
	for (; *value; value++) {
		if (strchr(special, *value))
			printf("%s%c%s", before, *value, after);
		else
			putchar(*value);
	}
	putchar('\'');
}

/* VALUE NULL: unset it. */
static void
print(enum syntax syntax, const char *name, const char *value)
{
	static bool again;

	switch (syntax) {
	case SYNTAX_SH:
		printf(value ? "export %s=" : "unset %s", name);
		if (value)
			quote(value, "'", "'\\", "'");
		break;
	case SYNTAX_CSH:
		printf(value ? "setenv %s " : "unsetenv %s", name);
		if (value)
			quote(value, "'!", "'\\", "'");
		break;
	case SYNTAX_FISH:
		printf(value ? "set -gx %s " : "set -e %s", name);
		if (value)
			quote(value, "'\\", "\\", "");
		break;
	case SYNTAX_JSON:
		fputs(again ? ",\n " : "", stdout);
		json_string(name);
		fputs(": ", stdout);
		json_string(value);
		again = true;
		return;
	}
	puts(";");
}

/* What is no name to a shell would be a command in what it is told to evaluate. */
static void
begin(const struct options *o)
{
	if (o->syntax == SYNTAX_JSON) {
		putchar('{');
		return;
	}
	for (size_t i = 0; i < o->envs; i++) {
		const char *name = o->env[i];

		if (name[strspn(name, NAME_LETTERS)] != '=' ||
			(*name >= '0' && *name <= '9'))
			fail(STATUS_FAILED,
				"--env '%s': no shell has such a variable, use the syntax json",
				name);
	}
}

static void
end(enum syntax syntax)
{
	if (syntax == SYNTAX_JSON)
		puts("}");
}

void
export_environment(const struct options *o, const struct lease *l)
{
	char **variables = supervised_stay(terms_environment(o, l));

	begin(o);
	for (; *variables; variables++) {
		char *value = strchr(*variables, '=');

		*value++ = '\0';
		print(o->syntax, *variables, value);
	}
	end(o->syntax);
}

void
export_unset(const struct options *o)
{
	const char *preload = getenv("LD_PRELOAD");
	char *rest = allocate(NULL, preload ? strlen(preload) + 1 : 1);

	environment_without_library(rest, preload ? preload : "");
	begin(o);
	for (const char *const *name = terms_variables; *name; name++)
		print(o->syntax, *name, NULL);
	for (size_t i = 0; i < o->envs; i++)
		print(o->syntax, text("%.*s", (int)strcspn(o->env[i], "="), o->env[i]),
			NULL);
	print(o->syntax, "LD_PRELOAD", *rest ? rest : NULL);
	end(o->syntax);
}
