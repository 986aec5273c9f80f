// SPDX-License-Identifier: MIT
#include "question.h"

#include <fcntl.h>
#include <limits.h>

#include "answer.h"
#include "file.h"
#include "hook.h"
#include "names.h"
#include "text.h"

static bool
this_machine(const char *name)
{
	char hostname[HOST_NAME_MAX + 1];

	/* localhost costs no call. */
	return names_this_machine(name, "") ||
		(NEXT(gethostname)(hostname, sizeof(hostname)) == 0 &&
			names_this_machine(name, hostname));
}

/*
 * NAME in the file of LB_HOSTS, read by blocks of complete lines; a line that is longer
 * than a block is passed over.
 */
static bool
in_hosts_file(const char *name, char address[INET6_ADDRSTRLEN])
{
	char block[1024];
	const char *hosts = process_hosts();
	bool longer = false;
	uint64_t at = 0;
	ssize_t n, whole;
	int fd;

	if (!hosts)
		return false;
	/* Where that fails, so does what follows. */
	fd = file_open(AT_FDCWD, hosts, O_RDONLY);
	while ((n = file_read(fd, block, sizeof(block), at)) > 0) {
		whole = n;
		while (n == sizeof(block) && whole > 0 && block[whole - 1] != '\n')
			whole--;
		if (longer)
			*block = '#'; /* A byte that was read before: a comment. */
		longer = whole == 0;
		if (longer)
			whole = n - 1;
		else if (names_find(block, (size_t)whole, name, address))
			break;
		at += (uint64_t)whole;
	}
	file_close(fd);
	return n > 0;
}

/*
 * Is NAME an address in text, which no resolver is asked about? inet_pton(3). What glibc
 * reads as no name at all is *.
 */
static bool
is_address(const char *name)
{
	struct in_addr ip;

	return *name == '*' || NEXT(inet_aton)(name, &ip) || *text_until(name, ':');
}

static const char literal4[] = "127.0.0.1", literal6[] = "::1";

void
question_ask(struct question *q, const char *name, int flags)
{
	q->ask = name;
	q->edit = q->always = false;
	if (!process_session() || !name || flags & AI_NUMERICHOST || is_address(name))
		return;
	if (in_hosts_file(name, q->address)) {
		q->ask = q->address;
		q->edit = true;
		q->always =
			text_is(q->address, literal4) || text_is(q->address, literal6);
		return;
	}
	q->edit = !process_memory.keep_names;
	q->always = q->edit && this_machine(name);
	if (q->always && names_below_localhost(name))
		q->ask = "localhost";
}

/* IPv4 first. Where the machine has IPv6 alone, AI_ADDRCONFIG refuses that. */
bool
question_ask_again(struct question *q, int family)
{
	if (!q->always || q->ask == literal6)
		return false;
	q->ask = family == AF_INET6 || q->ask == literal4 ? literal6 : literal4;
	return true;
}

bool
question_reverse(const void **bytes, socklen_t *len, int *family, struct sockaddr_in *any)
{
	if (!process_started() ||
		!answer_reverse_bytes(&process_memory, *bytes, *len, *family, any))
		return false;
	*bytes = &any->sin_addr;
	*len = sizeof(any->sin_addr);
	*family = AF_INET;
	return true;
}
