// SPDX-License-Identifier: MIT
/*
 * The names that keep a session's address, in the abstract namespace of AF_UNIX: where
 * the kernel is the only record, its names are the format.
 *
 *   lb/127.64.1.2                    the lease: whoever binds it first has the address
 *   lb/127.64.1.2/NAME/PID/SETTINGS  one for each lb-run that started something there
 *
 * NAME is empty for a session without one. SETTINGS, in hexadecimal, are what a joiner
 * must agree with; their lowest bit says that the address stands for its whole /24.
 */
#ifndef LB_HOLDER_H
#define LB_HOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOLDER_NAME_MAX 64
#define HOLDER_TEXT_MAX 107 /* sun_path without the NUL that makes it abstract */

/* 127.a.b.c or 127.a.b.0/24, with its end. */
#define ADDRESS_TEXT_SIZE sizeof("127.255.255.0/24")

struct holder {
	uint32_t address; /* host byte order; of a cluster, the one that ends in 0 */
	bool lease;       /* the lease itself: what follows is known of the others only */
	char name[HOLDER_NAME_MAX + 1];
	int pid;
	uint32_t settings;
	uint32_t inode; /* of the socket, for who wants to know its owner */
};

/* 1 to 64 bytes without a slash or control characters. */
bool holder_name_valid(const char *name);

/* OUT, of HOLDER_TEXT_MAX + 1 bytes, gets the name to bind. Returns its length. */
size_t holder_write(char *out, const struct holder *h);

/* Reads LEN bytes that somebody bound. False where they are not of the format above. */
bool holder_read(struct holder *h, const char *text, size_t len);

/* The same from one line of /proc/net/unix. */
bool holder_read_line(struct holder *h, const char *line);

bool holder_cluster(const struct holder *h);

/* ADDRESS as LB_ADDR says it. */
void holder_address(char out[static ADDRESS_TEXT_SIZE], uint32_t address, bool cluster);

/* Continues HASH, at first HOLDER_HASH, over TEXT and its NUL. */
#define HOLDER_HASH 0xcbf29ce484222325U
uint64_t holder_hash(uint64_t hash, const char *text);

/*
 * The address at INDEX, any number, of those that are given away: single ones in
 * 127.64.0.0 to 127.95.255.255, clusters above, with 1 to 254 in the other octets.
 */
uint32_t holder_pool(uint64_t index, bool cluster);

#endif
