// SPDX-License-Identifier: MIT
#include "json.h"

#include <stdio.h>

/* The length of the UTF-8 sequence at TEXT; 0 where it is none. */
static int
utf8(const unsigned char *text)
{
	static const unsigned char least[] = { 0, 0, 0x80, 0xa0, 0x90 };
	int len = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : text[0] >= 0xc0 ? 2 : 1;

	if (text[0] < 0x80)
		return 1;
	if (text[0] < 0xc2 || text[0] > 0xf4)
		return 0;
	for (int i = 1; i < len; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	/* Neither longer than needed, nor a surrogate, nor above U+10FFFF. */
	if ((text[0] == 0xe0 || text[0] == 0xf0) && text[1] < least[len])
		return 0;
	if ((text[0] == 0xed && text[1] > 0x9f) || (text[0] == 0xf4 && text[1] > 0x8f))
		return 0;
	return len;
}

void
json_string(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	int len;

	if (!text) {
		fputs("null", stdout);
		return;
	}
	putchar('"');
	for (; *at; at += len ? len : 1) {
		len = utf8(at);
		if (len == 0)
			fputs("\\ufffd", stdout);
		else if (*at < ' ' || *at == 127)
			printf("\\u%04x", *at);
		else
			printf("%s%.*s", *at == '"' || *at == '\\' ? "\\" : "", len, at);
	}
	putchar('"');
}
