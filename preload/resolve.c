// SPDX-License-Identifier: MIT
/*
 * Names. The real resolver is asked, and what it answered is edited in place: where a
 * name means this machine, its address is A, once, or ::1 where IPv6 was asked for.
 */
#include "answer.h"
#include "hook.h"
#include "question.h"

/* No hosts file and no server knows the name. Not so where it could not be looked for. */
static bool
unknown(int result)
{
	return result != 0 && result != EAI_SYSTEM && result != EAI_MEMORY;
}

HOOK int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
	struct addrinfo **all)
{
	int family = hints ? hints->ai_family : AF_UNSPEC;
	struct addrinfo *twice;
	struct question q;
	int result;

	question_ask(&q, node, hints ? hints->ai_flags : 0);
	do
		result = NEXT(getaddrinfo)(q.ask, service, hints, all);
	while (unknown(result) && question_ask_again(&q, family));
	if (result == 0 && q.edit &&
		(twice = answer_edit(&process_memory, all, q.always)))
		NEXT(freeaddrinfo)(twice);
	return result;
}

HOOK struct hostent *
gethostbyname2(const char *name, int family)
{
	struct hostent *host;
	struct question q;

	question_ask(&q, name, 0);
	do
		host = NEXT(gethostbyname2)(q.ask, family);
	while (!host && question_ask_again(&q, family));
	return q.edit ? answer_edit_host(&process_memory, host, q.always) : host;
}

HOOK struct hostent *
gethostbyname(const char *name)
{
	return process_started() ? gethostbyname2(name, AF_INET)
				 : NEXT(gethostbyname)(name);
}

HOOK int
gethostbyname2_r(const char *name, int family, struct hostent *room, char *buf,
	size_t size, struct hostent **host, int *error)
{
	struct question q;
	int result;

	question_ask(&q, name, 0);
	do
		result = NEXT(gethostbyname2_r)(
			q.ask, family, room, buf, size, host, error);
	while (result != ERANGE && !*host && question_ask_again(&q, family));
	if (result == 0 && q.edit)
		answer_edit_host(&process_memory, *host, q.always);
	return result;
}

HOOK int
gethostbyname_r(const char *name, struct hostent *room, char *buf, size_t size,
	struct hostent **host, int *error)
{
	if (!process_started())
		return NEXT(gethostbyname_r)(name, room, buf, size, host, error);
	return gethostbyname2_r(name, AF_INET, room, buf, size, host, error);
}

HOOK struct hostent *
gethostbyaddr(const void *bytes, socklen_t len, int family)
{
	struct sockaddr_in any;
	bool edit = question_reverse(&bytes, &len, &family, &any);
	struct hostent *host = NEXT(gethostbyaddr)(bytes, len, family);

	return edit ? answer_edit_host(&process_memory, host, false) : host;
}

HOOK int
gethostbyaddr_r(const void *bytes, socklen_t len, int family, struct hostent *room,
	char *buf, size_t size, struct hostent **host, int *error)
{
	struct sockaddr_in any;
	bool edit = question_reverse(&bytes, &len, &family, &any);
	int result =
		NEXT(gethostbyaddr_r)(bytes, len, family, room, buf, size, host, error);

	if (result == 0 && edit)
		answer_edit_host(&process_memory, *host, false);
	return result;
}

HOOK int
getnameinfo(const struct sockaddr *addr, socklen_t len, char *host, socklen_t host_size,
	char *service, socklen_t service_size, int flags)
{
	struct sockaddr_in any = { 0 };

	if (process_started() && addr && !(flags & NI_NUMERICHOST) &&
		answer_reverse(&process_memory, addr, len, &any)) {
		addr = (struct sockaddr *)&any;
		len = sizeof(any);
	}
	return NEXT(getnameinfo)(
		addr, len, host, host_size, service, service_size, flags);
}
