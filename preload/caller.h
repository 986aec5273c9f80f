// SPDX-License-Identifier: MIT
/*
 * The caller's memory. The kernel answers EFAULT where a pointer is bad, so a hook must
 * not read what it could not: what is not readable goes to the kernel untouched.
 */
#ifndef LB_CALLER_H
#define LB_CALLER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "address.h"
#include "process.h"

bool caller_readable(const void *from, size_t size);

/*
 * Copy the address into COPY if it is one that a session may change: AF_INET, AF_INET6 or
 * AF_UNSPEC, of a length that the kernel would take.
 */
bool caller_address(
	const struct sockaddr *addr, socklen_t len, struct sockaddr_storage *copy);

/* What the address means; ELSEWHERE, and no copy, where it cannot be read. */
static inline enum place
caller_place(const struct sockaddr *addr, socklen_t len, struct sockaddr_storage *copy)
{
	if (!caller_address(addr, len, copy))
		return ELSEWHERE;
	return address_place(&process_memory, (struct sockaddr *)copy, len);
}

/* How much room *LEN says there is at ADDR; 0 where the kernel will write nothing. */
socklen_t caller_room(const struct sockaddr *addr, const socklen_t *len);

/* A message of the caller's, copied as far as a session may change it. */
struct message {
	struct msghdr msg;
	enum place place; /* of the name */
	struct sockaddr_storage name;
};

/*
 * False where MSG is the kernel's alone: not readable, or of no interest to the session.
 */
bool caller_message(const struct msghdr *msg, struct message *copy);

#endif
