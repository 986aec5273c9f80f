// SPDX-License-Identifier: MIT
#include "settings.h"

#include <stdint.h>

#include "text.h"

/*
 * A decimal number below LIMIT without a sign or a leading zero. Moves *TEXT behind it.
 */
static bool
number(const char **text, uint32_t limit, uint32_t *value)
{
	const char *digit = *text;

	if (*digit == '0' && digit[1] >= '0' && digit[1] <= '9')
		return false;
	for (*value = 0; *digit >= '0' && *digit <= '9'; digit++) {
		*value = *value * 10 + (uint32_t)(*digit - '0');
		if (*value >= limit)
			return false;
	}
	if (digit == *text)
		return false;
	*text = digit;
	return true;
}

static bool
word(const char **text, const char *expected)
{
	const char *behind = text_behind(*text, expected);

	if (behind)
		*text = behind;
	return behind;
}

static bool
dotted(const char **text, uint32_t *ip)
{
	uint32_t octet;

	*ip = 0;
	for (int i = 0; i < 4; i++) {
		if ((i > 0 && !word(text, ".")) || !number(text, 256, &octet))
			return false;
		*ip = *ip << 8 | octet;
	}
	return true;
}

/*
 * Not 127.0.0.0/24 and 127.0.1.0/24, which are the machine's, and not 127.255.255.255,
 * which can be bound, but is broadcast on lo and cannot be reached.
 */
bool
settings_allow(uint32_t ip, bool cluster)
{
	return ip >= 0x7f000200 && ip < 0x7fffffff && !(cluster && ip & 0xff);
}

bool
settings_address(struct session *s, const char *text)
{
	uint32_t ip;
	bool cluster;

	if (!dotted(&text, &ip))
		return false;
	cluster = word(&text, "/24");
	if (*text || !settings_allow(ip, cluster))
		return false;
	s->self = cluster ? ip | 1 : ip;
	s->cluster = cluster;
	return true;
}

struct share {
	uint32_t first, last;
	unsigned char bits;
};

static bool
share(const char **text, struct share *share)
{
	unsigned char side = SHARE_BIND | SHARE_CONNECT;
	unsigned char protocol = side;

	if (word(text, "connect:"))
		side = SHARE_CONNECT;
	else if (word(text, "bind:"))
		side = SHARE_BIND;
	if (!number(text, 65536, &share->first))
		return false;
	share->last = share->first;
	if (word(text, "-") && !number(text, 65536, &share->last))
		return false;
	if (word(text, "/tcp"))
		protocol = SHARE_BIND_TCP | SHARE_CONNECT_TCP;
	else if (word(text, "/udp"))
		protocol = SHARE_BIND_UDP | SHARE_CONNECT_UDP;

	share->bits = side & protocol;
	return share->first > 0 && share->first <= share->last;
}

/* Once over the text to judge it, once more to write. */
static bool
shares(struct session *s, const char *text, bool write)
{
	struct share one;

	if (!*text)
		return true;
	do {
		if (!share(&text, &one))
			return false;
		for (uint32_t p = one.first; write && p <= one.last; p++)
			s->port[p] |= one.bits;
		if (write && one.bits & SHARE_BIND_UDP)
			s->elsewhere = true;
	} while (word(&text, ","));
	return !*text;
}

bool
settings_share(struct session *s, const char *text)
{
	return shares(s, text, false) && shares(s, text, true);
}

bool
settings_on(const char *text)
{
	return text && *text == '1' && !text[1];
}

bool
settings_switch(bool *value, const char *text)
{
	*value = settings_on(text);
	return *value || !text || !*text || (*text == '0' && !text[1]);
}
