// SPDX-License-Identifier: MIT
#ifndef LB_QUESTION_H
#define LB_QUESTION_H

#include <netinet/in.h>
#include <stdbool.h>

/* A name that a program asks about. */
struct question {
	const char *ask; /* what the system is asked: the name, or one that it knows */
	bool edit;       /* the answer is edited */
	bool always;     /* a name of this machine, whatever the system says */
	char address[INET6_ADDRSTRLEN];
};

/* What a program asks, with the flags of getaddrinfo. Waits for nothing but a file. */
void question_ask(struct question *q, const char *name, int flags);

/* Where a name is unknown: is there something else to ask? */
bool question_ask_again(struct question *q, int family);

/*
 * The bytes of an address, of which a name is asked for. True if they are A: they become
 * what to ask about instead, which is in ANY.
 */
bool question_reverse(
	const void **bytes, socklen_t *len, int *family, struct sockaddr_in *any);

#endif
