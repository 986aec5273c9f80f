// SPDX-License-Identifier: MIT
#include "sessions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "settings.h"

static struct session *sessions[SESSIONS_MAX];
static int count;
static bool marked; /* some processes have a mark, so each has to be asked for it */

struct session *
sessions_read(const struct kernel *kernel, const char *address, const char *share,
	const char *fallback)
{
	struct session *s = calloc(1, sizeof(*s));

	if (s && address && settings_address(s, address) &&
		settings_share(s, share ? share : "") &&
		settings_switch(&s->fallback, fallback)) {
		s->kernel = *kernel;
		return s;
	}
	free(s);
	return NULL;
}

int
sessions_add(struct session *s)
{
	if (!s)
		return -EINVAL;
	for (int i = 0; i < count; i++)
		if (sessions[i]->self == s->self) {
			free(s);
			return i;
		}
	if (count == SESSIONS_MAX) {
		free(s);
		return -EMFILE;
	}
	sessions[count] = s;
	return count++;
}

int
sessions_add_text(const struct kernel *kernel, char *text, size_t len)
{
	const char *part[3] = { "", "", "" };
	char *at = text;

	marked = true;
	if (len == 0)
		return SESSIONS_LEFT;
	text[len - 1] = '\0';
	for (int i = 0; i < 3 && at < text + len; i++) {
		part[i] = at;
		at += strlen(at) + 1;
	}
	return sessions_add(sessions_read(kernel, part[0], part[1], part[2]));
}

struct session *
sessions_of(pid_t tid)
{
	struct rlimit limit;

	if (!marked || prlimit(tid, RLIMIT_LOCKS, NULL, &limit) < 0)
		return sessions[0];
	if (limit.rlim_cur == SESSIONS_MARK + SESSIONS_LEFT)
		return NULL;
	if (limit.rlim_cur < SESSIONS_MARK ||
		limit.rlim_cur >= SESSIONS_MARK + (rlim_t)count)
		return sessions[0];
	return sessions[limit.rlim_cur - SESSIONS_MARK];
}
