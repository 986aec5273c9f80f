// SPDX-License-Identifier: MIT
#include "environment.h"

#include <string.h>

#include "text.h"

static const char library[] = "liblb.so";

/* The entry that starts at or after *TEXT, which moves behind it. NULL after the last. */
static const char *
next_entry(const char **text, size_t *len)
{
	const char *entry = *text;

	while (*entry == ':' || *entry == ' ')
		entry++;
	for (*text = entry; **text && **text != ':' && **text != ' ';)
		++*text;
	*len = (size_t)(*text - entry);
	return *len ? entry : NULL;
}

static bool
is_library(const char *entry, size_t len)
{
	const size_t name = sizeof(library) - 1;

	if (len < name || !text_behind(entry + len - name, library))
		return false;
	return len == name || entry[len - name - 1] == '/';
}

const char *
environment_library(const char *preload, size_t *len)
{
	const char *entry;

	if (!preload)
		return NULL;
	while ((entry = next_entry(&preload, len)))
		if (is_library(entry, *len))
			return entry;
	return NULL;
}

bool
environment_has_library(const char *preload, const char *path)
{
	const char *entry;
	size_t len;

	if (!preload)
		return false;
	while ((entry = next_entry(&preload, &len)))
		if (len == strlen(path) && memcmp(entry, path, len) == 0)
			return true;
	return false;
}

void
environment_without_library(char *out, const char *preload)
{
	const char *entry;
	char *end = out;
	size_t len;

	while ((entry = next_entry(&preload, &len))) {
		if (is_library(entry, len))
			continue;
		if (end != out)
			*end++ = ':';
		memcpy(end, entry, len);
		end += len;
	}
	*end = '\0';
}

void
environment_join(char *out, const char *first, const char *second)
{
	char *end = text_append(out, first);

	if (end != out && second && *second)
		*end++ = ':';
	text_append(end, second);
}

bool
environment_loadable(const char *path)
{
	return path[0] == '/' && !path[strcspn(path, ": $")];
}

/* The value in STRING, "NAME=VALUE", of the variable NAME; NULL where it is another. */
static const char *
value_of(const char *string, const char *name)
{
	for (; *name && *name != '='; name++)
		if (*string++ != *name)
			return NULL;
	return *string == '=' ? string + 1 : NULL;
}

const char *
environment_get(char *const envp[], const char *name)
{
	const char *value = NULL;

	for (; envp && *envp && !value; envp++)
		value = value_of(*envp, name);
	return value;
}

size_t
environment_count(char *const envp[])
{
	size_t n = 0;

	while (envp && envp[n])
		n++;
	return n;
}

void
environment_merge(char **out, char *const envp[], char *const added[])
{
	for (; envp && *envp; envp++)
		if (!environment_get(added, *envp))
			*out++ = *envp;
	while (*added)
		*out++ = *added++;
	*out = NULL;
}
