// SPDX-License-Identifier: MIT
#include "text.h"

size_t
text_length(const char *text)
{
	size_t len = 0;

	while (text && text[len])
		len++;
	return len;
}

const char *
text_behind(const char *text, const char *prefix)
{
	for (; *prefix; prefix++)
		if (*text++ != *prefix)
			return NULL;
	return text;
}

bool
text_is(const char *text, const char *expected)
{
	for (; *text == *expected; text++, expected++)
		if (!*text)
			return true;
	return false;
}

const char *
text_until(const char *text, char end)
{
	while (*text && *text != end)
		text++;
	return text;
}

char *
text_append(char *end, const char *text)
{
	while (text && *text)
		*end++ = *text++;
	*end = '\0';
	return end;
}

char *
text_append_number(char *end, unsigned int value)
{
	if (value > 9)
		end = text_append_number(end, value / 10);
	*end++ = (char)('0' + value % 10);
	*end = '\0';
	return end;
}

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c | 32 : c;
}

bool
text_same(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}
