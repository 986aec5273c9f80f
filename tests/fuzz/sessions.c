// SPDX-License-Identifier: MIT
/* A supervised program's request for a session of its own: three texts, or any bytes. */
#include "sessions.h"

#include <string.h>

#include "fuzz.h"

/* Nobody calls a kernel here. */
static const struct kernel kernel;

void
fuzz_sessions(void)
{
	size_t len;
	char *text = take_block(SESSIONS_TEXT, &len);
	char address[32] = "", *share, *fallback;
	int number;

	take(address, sizeof(address) - 1);
	share = take_text();
	fallback = strchr(share, '\n');
	if (fallback)
		*fallback++ = '\0';
	free(sessions_read(&kernel, address, share, fallback));

	number = sessions_add_text(&kernel, text, len);
	must(number < SESSIONS_MAX || (number == SESSIONS_LEFT && len == 0));
	free(text);
	free(share);
}
