// SPDX-License-Identifier: MIT
/* Messages between a program's memory and ours, in the structures of either word size. */
#ifndef LB_MESSAGE_H
#define LB_MESSAGE_H

#include <stdbool.h>
#include <sys/socket.h>

#include "tracee.h"

/* More than any datagram. */
enum { MESSAGE_DATA = 128 * 1024, MESSAGE_CONTROL = 8192, MESSAGE_PARTS = 1024 };

/* No page is larger. */
enum { MESSAGE_PAGE = 64 * 1024 };

/*
 * Places beside the data: the name and its length, the control data and its, the flags.
 */
enum { MESSAGE_PLACES = 5 };

/* One at a time: the supervisor has one thread. */
struct message {
	const struct tracee *tracee;
	bool narrow;
	uint64_t at; /* where the program's msghdr is; 0: recvfrom and sendto have none */

	/* The program's pointers, and the room that it says there is. */
	uint64_t name, control;
	int64_t name_room;
	uint64_t name_length; /* where recvfrom's length is */
	size_t control_room;
	size_t part_count;
	size_t size;

	/* What is moved at once, the program's and ours: first the data, in its parts. */
	struct iovec theirs[MESSAGE_PARTS + MESSAGE_PLACES];
	struct iovec ours[1 + MESSAGE_PLACES];
	size_t place_count; /* beside the data */

	/* Ours. */
	struct msghdr msg;
	struct sockaddr_storage address;
	struct {
		_Alignas(struct cmsghdr) char bytes[MESSAGE_CONTROL];
	} control_data;
	_Alignas(MESSAGE_PAGE) char data[MESSAGE_DATA];
};

/* The message of a sendto or recvfrom. */
void message_plain(struct message *m, uint64_t data, size_t size, uint64_t name);

/* The one that the program's msghdr at AT describes. 0 or -errno, here and below. */
int message_read(struct message *m, uint64_t at);

/* Fetch what is to be sent. */
int message_fetch(struct message *m);

/*
 * What was sent with MSG_ZEROCOPY the kernel may send from our pages later: they are its
 * own now, and the next message has others.
 */
void message_give_pages(struct message *m);

/* Make room for what is to be received. */
void message_prepare(struct message *m);

/* Give the program what was received: RESULT bytes of data, and the rest. */
int message_deliver(struct message *m, size_t result);

/* Bytes from one msghdr of sendmmsg and recvmmsg to the next, and to its length. */
size_t message_stride(bool narrow);
size_t message_length_offset(bool narrow);

/*
 * Write ADDRESS, LEN bytes, to TO, whose room the program's int at LENGTH_AT says, which
 * then becomes LEN: move_addr_to_user of the kernel.
 */
int message_write_address(const struct tracee *t, uint64_t to, uint64_t length_at,
	const void *address, socklen_t len);

#endif
