// SPDX-License-Identifier: MIT
#include "names.h"

#include <arpa/inet.h>
#include <string.h>

#include "text.h"

/* Length without the dot of a fully qualified name. */
static size_t
length(const char *name)
{
	size_t len = text_length(name);

	return len > 1 && name[len - 1] == '.' ? len - 1 : len;
}

static bool
same(const char *name, size_t len, const char *expected)
{
	return text_same(name, expected, len) && !expected[len];
}

bool
names_below_localhost(const char *name)
{
	static const char suffix[] = ".localhost";
	const size_t suffix_len = sizeof(suffix) - 1;
	size_t len = length(name);

	return len > suffix_len && text_same(name + len - suffix_len, suffix, suffix_len);
}

bool
names_this_machine(const char *name, const char *hostname)
{
	static const char names[] = "localhost\0localhost.localdomain\0ip6-localhost";
	size_t len = length(name);

	for (const char *at = names; at < names + sizeof(names);
		at += text_length(at) + 1)
		if (same(name, len, at))
			return true;
	return names_below_localhost(name) || (*hostname && same(name, len, hostname));
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next word between FROM and END, or NULL. */
static const char *
word(const char *from, const char *end, size_t *len)
{
	const char *first;

	while (from < end && is_blank(*from))
		from++;
	for (first = from; from < end && !is_blank(*from); from++)
		if (*from == '#' || *from == '\0')
			break;
	*len = (size_t)(from - first);
	return *len ? first : NULL;
}

static bool
is_address(const char *text)
{
	struct in6_addr ip;

	return inet_pton(AF_INET, text, &ip) == 1 || inet_pton(AF_INET6, text, &ip) == 1;
}

static bool
line_has(const char *line, const char *end, const char *name, size_t name_len,
	char address[INET6_ADDRSTRLEN])
{
	size_t len;
	const char *at = word(line, end, &len);

	if (!at || len >= INET6_ADDRSTRLEN)
		return false;
	memcpy(address, at, len);
	address[len] = '\0';
	if (!is_address(address))
		return false;
	while ((at = word(at + len, end, &len)))
		if (len == name_len && text_same(at, name, len))
			return true;
	return false;
}

bool
names_find(const char *text, size_t len, const char *name, char address[INET6_ADDRSTRLEN])
{
	const char *end = text + len;
	size_t name_len = length(name);
	const char *line_end;

	for (; text < end; text = line_end + 1) {
		line_end = text;
		while (line_end < end && *line_end != '\n')
			line_end++;
		if (line_has(text, line_end, name, name_len, address))
			return true;
	}
	return false;
}
