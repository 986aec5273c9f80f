// SPDX-License-Identifier: MIT
/* The text of the settings. What is taken has one spelling only. */
#include "settings.h"

#include <string.h>

#include "fuzz.h"
#include "holder.h"

void
fuzz_settings(void)
{
	static struct session s, before;
	char *text = take_text(), again[ADDRESS_TEXT_SIZE];
	bool on;

	memset(&s, 0, sizeof(s));
	if (settings_address(&s, text)) {
		must(s.self >> 24 == 127);
		holder_address(again, s.cluster ? s.self & ~0xffU : s.self, s.cluster);
		must(strcmp(text, again) == 0);
	} else {
		must(s.self == 0 && !s.cluster);
	}
	memcpy(&before, &s, sizeof(s));
	if (!settings_share(&s, text))
		must(memcmp(&before, &s, sizeof(s)) == 0);
	must(s.port[0] == 0);
	if (settings_switch(&on, text))
		must(on == (strcmp(text, "1") == 0));
	free(text);
}
