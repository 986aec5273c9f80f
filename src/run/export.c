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

static void
begin(enum syntax syntax)
{
	if (syntax == SYNTAX_JSON)
		putchar('{');
}

static void
end(enum syntax syntax)
{
	if (syntax == SYNTAX_JSON)
		puts("}");
}

static char *
name_of(const char *variable)
{
	return text("%.*s", (int)strcspn(variable, "="), variable);
}

void
export_environment(const struct options *o, const struct lease *l)
{
	char **variables = supervised_stay(terms_environment(o, l));

	begin(o->syntax);
	for (; *variables; variables++)
		print(o->syntax, name_of(*variables), strchr(*variables, '=') + 1);
	end(o->syntax);
}

void
export_unset(const struct options *o)
{
	const char *preload = getenv("LD_PRELOAD");
	char *rest = allocate(NULL, preload ? strlen(preload) + 1 : 1);

	environment_without_library(rest, preload ? preload : "");
	begin(o->syntax);
	for (const char *const *name = terms_variables; *name; name++)
		print(o->syntax, *name, NULL);
	for (size_t i = 0; i < o->envs; i++)
		print(o->syntax, name_of(o->env[i]), NULL);
	print(o->syntax, "LD_PRELOAD", *rest ? rest : NULL);
	end(o->syntax);
}
