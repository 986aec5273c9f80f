// SPDX-License-Identifier: MIT
#include "limit.h"

#include <errno.h>
#include <time.h>

enum { SECOND = 1000000000 };

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * (int64_t)SECOND + t.tv_nsec;
}

int
limit_start(
	struct limit *l, const struct tracee *t, uint64_t at, bool narrow, bool padded)
{
	const int64_t for_ever = INT64_MAX / SECOND / 2;
	int64_t time[2];
	int32_t short_time[2];
	int status = narrow ? tracee_read(t, short_time, at, sizeof(short_time))
			    : tracee_read(t, time, at, sizeof(time));

	if (status < 0)
		return status;
	if (narrow) {
		time[0] = short_time[0];
		time[1] = short_time[1];
	}
	if (padded)
		time[1] = (uint32_t)time[1];
	if (time[0] < 0 || time[1] < 0 || time[1] >= SECOND)
		return -EINVAL;
	if (time[0] > for_ever)
		time[0] = for_ever;
	*l = (struct limit){ at, narrow, now() + time[0] * SECOND + time[1] };
	return 0;
}

bool
limit_over(const struct limit *l, const struct tracee *t)
{
	int64_t left = l->end - now();
	int64_t time[2] = { left > 0 ? left / SECOND : 0, left > 0 ? left % SECOND : 0 };
	int32_t short_time[2] = { (int32_t)time[0], (int32_t)time[1] };

	if (l->narrow)
		tracee_write(t, l->at, short_time, sizeof(short_time));
	else
		tracee_write(t, l->at, time, sizeof(time));
	return left <= 0;
}
