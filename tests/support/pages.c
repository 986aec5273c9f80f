// SPDX-License-Identifier: MIT
#include "pages.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

_Alignas(max_align_t) unsigned char pages[PAGES_SIZE];
uint64_t pages_read_only = UINT64_MAX;
const struct tracee pages_tracee;

void *
pages_at(uint64_t address, size_t size)
{
	if (address < PAGES_BASE || address - PAGES_BASE > PAGES_SIZE ||
		size > PAGES_SIZE - (address - PAGES_BASE))
		return NULL;
	return pages + (address - PAGES_BASE);
}

/* SIZE bytes between OURS and THEIRS, as the kernel does it; nothing is nowhere. */
static int
copy(const struct tracee *t, void *ours, uint64_t theirs, size_t size, bool in)
{
	void *there = pages_at(theirs, size);

	if (t != &pages_tracee)
		abort();
	if (size == 0)
		return 0;
	if (!there || (!in && theirs + size > pages_read_only))
		return -EFAULT;
	memcpy(in ? ours : there, in ? there : ours, size);
	return 0;
}

int
tracee_read(const struct tracee *t, void *to, uint64_t from, size_t size)
{
	return copy(t, to, from, size, true);
}

int
tracee_write(const struct tracee *t, uint64_t to, const void *from, size_t size)
{
	return copy(t, (void *)from, to, size, false);
}

/*
 * As process_vm_readv and process_vm_writev do it: until one side ends, or a bad place.
 */
static int
move(const struct tracee *t, const struct iovec *ours, size_t n,
	const struct iovec *theirs, size_t m, bool in)
{
	size_t from = 0, to = 0;

	for (size_t i = 0, j = 0; i < n && j < m;) {
		size_t here = ours[i].iov_len - from, there = theirs[j].iov_len - to;
		size_t size = here < there ? here : there;

		if (copy(t, (char *)ours[i].iov_base + from,
			    (uintptr_t)theirs[j].iov_base + to, size, in) < 0)
			return -EFAULT;
		from += size;
		to += size;
		if (from == ours[i].iov_len)
			i++, from = 0;
		else
			j++, to = 0;
	}
	return 0;
}

int
tracee_gather(const struct tracee *t, const struct iovec *to, size_t n,
	const struct iovec *from, size_t m)
{
	return move(t, to, n, from, m, true);
}

int
tracee_scatter(const struct tracee *t, const struct iovec *to, size_t m,
	const struct iovec *from, size_t n)
{
	return move(t, from, n, to, m, false);
}
