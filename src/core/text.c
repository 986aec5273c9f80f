// SPDX-License-Identifier: MIT
#include "text.h"

#include <stddef.h>

const char *
text_behind(const char *text, const char *prefix)
{
	for (; *prefix; prefix++)
		if (*text++ != *prefix)
			return NULL;
	return text;
}

const char *
text_until(const char *text, char end)
{
	while (*text && *text != end)
		text++;
	return text;
}
