// SPDX-License-Identifier: MIT
/* What the resolver answered, edited where it is: here becomes A, once, or ::1. */
#ifndef LB_ANSWER_H
#define LB_ANSWER_H

#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>

#include "session.h"

/*
 * ALWAYS: the name is this machine's, so that every address of the answer is. Returns
 * what would stand in the list twice and was taken out of it, for freeaddrinfo; NULL:
 * nothing.
 */
struct addrinfo *answer_edit(const struct session *s, struct addrinfo **all, bool always);

/*
 * libc's own list, edited and without what would then stand in it twice. NULL stays NULL.
 */
struct hostent *answer_edit_host(
	const struct session *s, struct hostent *host, bool always);

/*
 * Nobody has a reverse name for A, and who looks for one waits for DNS. ANY becomes what
 * to ask about instead; false where ADDR is not A.
 */
bool answer_reverse(const struct session *s, const struct sockaddr *addr, socklen_t len,
	struct sockaddr_in *any);
bool answer_reverse_bytes(const struct session *s, const void *bytes, socklen_t len,
	int family, struct sockaddr_in *any);

#endif
