// SPDX-License-Identifier: MIT
/* Addresses and lengths both ways, and that one way is the inverse of the other. */
#include <string.h>

#include "address.h"
#include "fuzz.h"
#include "session.h"

static struct session s;

static void
there_and_back(uint32_t ip)
{
	uint32_t out = address_out4(&s, ip);

	must(address_out4(&s, out) == out);
	must(address_place4(&s, out) != LOOPBACK && address_place4(&s, out) != WILDCARD);
	must(address_in4(&s, address_in4(&s, ip)) == address_in4(&s, ip));
	if (address_place4(&s, ip) == SELF)
		must(address_out4(&s, address_in4(&s, ip)) == ip);
}

void
fuzz_address(void)
{
	bool cluster = take_number() & 1;
	size_t len;
	struct sockaddr *a;
	struct sockaddr_storage before, after = { 0 };
	enum place place;

	s.cluster = cluster;
	s.self = 0x7f020000 + take_number() % 0xfd0000;
	if (cluster)
		s.self = (s.self & ~0xffU) | 1;
	there_and_back(take_number());
	there_and_back(0x7f000000 | take_number() % 512);

	a = take_block(sizeof(before) + 8, &len);
	place = address_place(&s, a, (socklen_t)len);
	must(address_place(&s, a, len ? 1 : 0) == ELSEWHERE);
	if (place == LOOPBACK || place == WILDCARD) {
		int64_t ip;

		memset(&before, 0, sizeof(before));
		memcpy(&before, a, len);
		memcpy(&after, a, len);
		address_out(&s, (struct sockaddr *)&after);
		must(after.ss_family == before.ss_family);
		must(address_port((struct sockaddr *)&after) ==
			address_port((struct sockaddr *)&before));
		must(address_place(&s, (struct sockaddr *)&after, (socklen_t)len) ==
			SELF);
		ip = address_ipv4((struct sockaddr *)&after);
		must(ip >= 0);
		address_set4((struct sockaddr *)&after, address_in4(&s, (uint32_t)ip));
		must(address_place(&s, (struct sockaddr *)&after, (socklen_t)len) ==
			LOOPBACK);
	}
	free(a);
}
