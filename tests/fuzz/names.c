// SPDX-License-Identifier: MIT
/* Names, and the text of a hosts file. */
#include "names.h"

#include <arpa/inet.h>
#include <string.h>

#include "fuzz.h"

void
fuzz_names(void)
{
	char *text = take_text(), *hostname = strchr(text, '\n');

	if (hostname)
		*hostname++ = '\0';
	if (names_below_localhost(text))
		must(names_this_machine(text, ""));
	names_this_machine(text, hostname ? hostname : "");
	must(!*text || names_this_machine(text, text) || strlen(text) > 1 ||
		*text == '.');
	free(text);
}

/* The first line is the name; a file has no NUL behind its end. */
void
fuzz_hosts(void)
{
	char *text = take_text(), *file, address[INET6_ADDRSTRLEN];
	char *end = strchr(text, '\n');
	struct in6_addr ip;
	size_t len;

	if (end) {
		*end++ = '\0';
		len = strlen(end);
		file = malloc(len ? len : 1);
		must(file);
		memcpy(file, end, len);
		if (names_find(file, len, text, address))
			must(inet_pton(AF_INET, address, &ip) == 1 ||
				inet_pton(AF_INET6, address, &ip) == 1);
		free(file);
	}
	free(text);
}
