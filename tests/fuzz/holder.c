// SPDX-License-Identifier: MIT
/* The names of leases, as anybody may bind them, and lines of /proc/net/unix. */
#include "holder.h"

#include <string.h>

#include "fuzz.h"

void
fuzz_holder(void)
{
	char out[HOLDER_TEXT_MAX + 1];
	size_t len;
	char *block = take_block(120, &len), *line;
	struct holder h = { 0 }, again = { 0 };

	if (holder_read(&h, block, len)) {
		must(strlen(h.name) <= HOLDER_NAME_MAX);
		len = holder_write(out, &h);
		must(len <= HOLDER_TEXT_MAX && out[len] == '\0');
		must(holder_read(&again, out, len));
		must(again.address == h.address && again.pid == h.pid);
		must(again.settings == h.settings && strcmp(again.name, h.name) == 0);
	}
	free(block);
	line = take_text();
	holder_read_line(&h, line);
	holder_name_valid(line);
	holder_hash(HOLDER_HASH, line);
	free(line);
}
