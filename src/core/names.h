// SPDX-License-Identifier: MIT
/* Which names mean this machine, and what a hosts file says. */
#ifndef LB_NAMES_H
#define LB_NAMES_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * localhost, *.localhost (RFC 6761), localhost.localdomain, ip6-localhost and HOSTNAME,
 * in any case and with or without the dot at the end.
 */
bool names_this_machine(const char *name, const char *hostname);

/* Only *.localhost, which is localhost: no server is asked about it. */
bool names_below_localhost(const char *name);

/*
 * Look NAME up in TEXT, LEN bytes of complete lines of a hosts(5) file: an address, then
 * names; # starts a comment. ADDRESS becomes that of the first line that has NAME, or
 * anything where there is none. Lines that do not begin with an address are passed over.
 */
bool names_find(
	const char *text, size_t len, const char *name, char address[INET6_ADDRSTRLEN]);

#endif
