// SPDX-License-Identifier: MIT
/* The text of the LB_* variables, read into a session. */
#ifndef LB_SETTINGS_H
#define LB_SETTINGS_H

#include <stdbool.h>

#include "session.h"

/*
 * TEXT is LB_ADDR: 127.a.b.c, or 127.a.b.0/24 for a cluster, in canonical form only (no
 * spaces, no leading zeros). Outside 127.0.0.0/24, 127.0.1.0/24 and 127.255.255.255,
 * which binds but cannot be reached. False, and nothing written, for anything else.
 */
bool settings_address(struct session *s, const char *text);

/* Would it take IP, in host byte order? */
bool settings_allow(uint32_t ip, bool cluster);

/*
 * TEXT is LB_SHARE: comma-separated [connect:|bind:]P[-P][/tcp|/udp], both and both where
 * a part is left out. Adds to the port bytes. False, and nothing written, where any part
 * is malformed. An empty text shares nothing.
 */
bool settings_share(struct session *s, const char *text);

/* "1" is true; NULL, "" and "0" are false; anything else is refused (returns false). */
bool settings_switch(bool *value, const char *text);

/* Is TEXT "1"? Of a variable whose other values nobody refuses. */
bool settings_on(const char *text);

/* So many bytes as "NAME=VALUE" with their NULs are kept by a program of the session. */
#define SETTINGS_ROOM 8192

/* What is allowed, for the one line that says why a setting was refused. */
#define SETTINGS_ADDRESS_HINT \
	"use 127.a.b.c or 127.a.b.0/24, outside 127.0.0.0/24 and 127.0.1.0/24"
#define SETTINGS_SHARE_HINT "use [connect:|bind:]PORT[-PORT][/tcp|/udp], comma-separated"

#endif
