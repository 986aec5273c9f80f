// SPDX-License-Identifier: MIT
#include "sockaddr.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct sockaddr *
addr(const char *text, int port)
{
	static struct sockaddr_storage ring[16];
	static unsigned int next;
	struct sockaddr_storage *a = &ring[next++ % 16];
	struct sockaddr_in *in = (struct sockaddr_in *)a;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)a;

	memset(a, 0, sizeof(*a));
	in->sin_port = htons((uint16_t)port);
	a->ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	assert_int_equal(inet_pton(a->ss_family, text,
				 a->ss_family == AF_INET ? (void *)&in->sin_addr
							 : (void *)&in6->sin6_addr),
		1);
	return (struct sockaddr *)a;
}

socklen_t
len_of(const struct sockaddr *a)
{
	return a->sa_family == AF_INET ? sizeof(struct sockaddr_in)
				       : sizeof(struct sockaddr_in6);
}

static void
write_text(const struct sockaddr *a, char *out, size_t size)
{
	char ip[INET6_ADDRSTRLEN] = "none";

	if (a->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)a)->sin_addr, ip,
			sizeof(ip));
	if (a->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)a)->sin6_addr, ip,
			sizeof(ip));
	snprintf(out, size, "%s port %d", ip,
		ntohs(((const struct sockaddr_in *)a)->sin_port));
}

void
expect_addr(const struct sockaddr *a, const char *text, int port)
{
	char is[64], should_be[64];

	write_text(a, is, sizeof(is));
	snprintf(should_be, sizeof(should_be), "%s port %d", text, port);
	assert_string_equal(is, should_be);
}
