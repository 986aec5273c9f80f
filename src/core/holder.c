// SPDX-License-Identifier: MIT
#include "holder.h"

#include <string.h>

#include "settings.h"

/* Octets three and four leave out 0 and 255, which some programs take for broadcast. */
#define OCTETS        254
#define FIRST_SINGLE  (127U << 24 | 64U << 16)
#define FIRST_CLUSTER (127U << 24 | 96U << 16)
#define SECOND_OCTETS 32

static const char prefix[] = "lb/";

static bool
name_bytes(const char *name, size_t len)
{
	if (len > HOLDER_NAME_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (name[i] == '/' || (unsigned char)name[i] < ' ' || name[i] == 127)
			return false;
	return true;
}

bool
holder_name_valid(const char *name)
{
	return *name && name_bytes(name, strlen(name));
}

bool
holder_cluster(const struct holder *h)
{
	return h->settings & 1;
}

static char *
put_text(char *out, const char *text)
{
	size_t len = strlen(text);

	memcpy(out, text, len);
	return out + len;
}

static char *
put_number(char *out, uint32_t value, uint32_t base)
{
	if (value >= base)
		out = put_number(out, value / base, base);
	*out++ = "0123456789abcdef"[value % base];
	return out;
}

static char *
put_address(char *out, uint32_t address)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		out = put_number(out, address >> shift & 0xff, 10);
		if (shift > 0)
			*out++ = '.';
	}
	return out;
}

void
holder_address(char out[static ADDRESS_TEXT_SIZE], uint32_t address, bool cluster)
{
	char *end = put_address(out, address);

	if (cluster)
		end = put_text(end, "/24");
	*end = '\0';
}

size_t
holder_write(char *out, const struct holder *h)
{
	char *end = put_address(put_text(out, prefix), h->address);

	if (!h->lease) {
		*end++ = '/';
		end = put_text(end, h->name);
		*end++ = '/';
		end = put_number(end, (uint32_t)h->pid, 10);
		*end++ = '/';
		end = put_number(end, h->settings, 16);
	}
	*end = '\0';
	return (size_t)(end - out);
}

/* What is left to read: others may bind whatever they like, with any byte in it. */
struct text {
	const char *at, *end;
};

static bool
take(struct text *t, char c)
{
	if (t->at == t->end || *t->at != c)
		return false;
	t->at++;
	return true;
}

static bool
take_number(struct text *t, uint64_t base, uint64_t limit, uint32_t *value)
{
	const char *start = t->at;
	uint64_t sum = 0;

	for (; t->at < t->end; t->at++) {
		const char *digit = memchr("0123456789abcdef", *t->at, base);

		if (!digit)
			break;
		sum = sum * base + (uint64_t)(digit - "0123456789abcdef");
		if (sum >= limit)
			return false;
	}
	*value = (uint32_t)sum;
	return t->at > start;
}

static bool
take_address(struct text *t, uint32_t *address)
{
	uint32_t octet;

	*address = 0;
	for (int i = 0; i < 4; i++) {
		if ((i > 0 && !take(t, '.')) || !take_number(t, 10, 256, &octet))
			return false;
		*address = *address << 8 | octet;
	}
	return true;
}

static bool
take_name(struct text *t, char *name)
{
	const char *slash = memchr(t->at, '/', (size_t)(t->end - t->at));
	size_t len = slash ? (size_t)(slash - t->at) : 0;

	if (!slash || !name_bytes(t->at, len))
		return false;
	memcpy(name, t->at, len);
	name[len] = '\0';
	t->at = slash + 1;
	return true;
}

bool
holder_read(struct holder *h, const char *text, size_t len)
{
	const size_t skip = sizeof(prefix) - 1;
	struct text t = { text + skip, text + len };
	uint32_t pid;

	if (len < skip || memcmp(text, prefix, skip) != 0 ||
		!take_address(&t, &h->address))
		return false;
	h->lease = t.at == t.end;
	h->name[0] = '\0';
	h->pid = 0;
	h->settings = 0;
	if (h->lease)
		return settings_allow(h->address, false);
	if (!take(&t, '/') || !take_name(&t, h->name))
		return false;
	if (!take_number(&t, 10, 1U << 31, &pid) || !take(&t, '/'))
		return false;
	h->pid = (int)pid;
	return take_number(&t, 16, 1ULL << 32, &h->settings) && t.at == t.end &&
		settings_allow(h->address, holder_cluster(h));
}

/* Behind the column that starts at or after LINE. */
static const char *
column(const char *line)
{
	line += strspn(line, " ");
	return line + strcspn(line, " ");
}

bool
holder_read_line(struct holder *h, const char *line)
{
	struct text inode;

	/* Num RefCount Protocol Flags Type St Inode Path; @ stands for the first NUL. */
	for (int i = 0; i < 6; i++)
		line = column(line);
	inode.at = line + strspn(line, " ");
	inode.end = line = column(line);
	if (!take_number(&inode, 10, 1ULL << 32, &h->inode) ||
		strncmp(line, " @", 2) != 0)
		return false;
	line += 2;
	return holder_read(h, line, strlen(line));
}

uint64_t
holder_hash(uint64_t hash, const char *text)
{
	/* FNV-1a: short, and the same on every machine and in every version. */
	do
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
	while (*text++);
	return hash;
}

uint32_t
holder_pool(uint64_t index, bool cluster)
{
	uint32_t fourth = cluster ? 0 : (uint32_t)(index % OCTETS) + 1;
	uint64_t rest = cluster ? index : index / OCTETS;
	uint32_t third = (uint32_t)(rest % OCTETS) + 1;
	uint32_t second = (uint32_t)(rest / OCTETS % SECOND_OCTETS);

	return (cluster ? FIRST_CLUSTER : FIRST_SINGLE) +
		(second << 16 | third << 8 | fourth);
}
