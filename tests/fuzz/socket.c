// SPDX-License-Identifier: MIT
/* Sequences of socket calls on a kernel that answers anything. */
#include <string.h>

#include "fake.h"
#include "fuzz.h"

/* Addresses that mean something are rare by chance. */
static struct sockaddr *
some_address(socklen_t *len)
{
	static const unsigned char heads[][24] = {
		{ AF_INET, 0, 0, 80, 127, 0, 0, 1 },
		{ AF_INET, 0, 0, 0, 0, 0, 0, 0 },
		{ AF_INET, 0, 0, 80, 127, 0, 5, 1 },
		{ AF_INET6, 0, 0, 80, [23] = 1 },
		{ AF_INET6, 0, 0, 0 },
		{ AF_INET6, 0, 0, 80, [18] = 0xff, 0xff, 127, 0, 0, 1 },
	};
	uint32_t head = take_number() % 8;
	size_t size;
	char *block = take_block(160, &size);

	if (head < 6)
		memcpy(block, heads[head], size < 24 ? size : 24);
	*len = (socklen_t)size;
	return (struct sockaddr *)block;
}

static void
one_call(int fd)
{
	socklen_t len, room;
	struct sockaddr *a = some_address(&len);
	int value = (int)take_number();
	uint32_t call = take_number() % 9;

	room = len;
	switch (call) {
	case 0:
		socket_bind(fake_socket(fd), a, len);
		break;
	case 1:
		socket_connect(fake_socket(fd), a, len);
		break;
	case 2:
		socket_listen(fake_socket(fd), value);
		break;
	case 3:
		socket_getsockname(fake_socket(fd), a, &len);
		break;
	case 4:
		socket_getpeername(fake_socket(fd), a, &len);
		break;
	case 5:
		len = (socklen_t)take_number() % 200;
		socket_accepted(fake_socket(fd), a, room, len);
		break;
	case 6:
		len = (socklen_t)take_number() % 200;
		socket_received(fake_socket(fd), a, room, len, value);
		break;
	case 7:
		len = sizeof(value);
		if (socket_option_ours(SOL_IPV6, value & 255))
			socket_getsockopt(fake_socket(fd), value & 255, &value, &len);
		break;
	default:
		if (socket_option_ours(SOL_IPV6, value & 255))
			socket_setsockopt(
				fake_socket(fd), value & 255, &value, sizeof(value));
	}
	free(a);
}

void
fuzz_socket(void)
{
	fake_reset();
	for (int i = 0; i < 8; i++)
		one_call(i % 3);
}
