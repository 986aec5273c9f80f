// SPDX-License-Identifier: MIT
#include "library.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "say.h"
#include "version.h"

/* The kernel's name for lb-run itself, however it was called: without links or dots. */
static char *
own_path(void)
{
	static char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (len < 0)
		fail(STATUS_FAILED,
			"/proc/self/exe: %m, so liblb.so cannot be found: mount /proc");
	path[len] = '\0';
	return path;
}

const char *
library_launcher(void)
{
	return text("%s", own_path());
}

/* Removes the last part of PATH. */
static void
climb(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

/* In a build tree they are neighbours; installed, the one leads to the other. */
static const char *
find(void)
{
	const char *installed = LB_LIBDIR;
	char *directory = own_path(), *path;

	climb(directory);
	path = text("%s/liblb.so", directory);
	if (access(path, F_OK) == 0)
		return path;
	if (*installed == '/')
		return text("%s/liblb.so", installed);
	for (; strncmp(installed, "../", 3) == 0; installed += 3)
		climb(directory);
	return text("%s/%s/liblb.so", directory, installed);
}

/* The version in LEN bytes of notes; NULL where there is none. */
static const char *
find_note(const char *notes, size_t len)
{
	ElfW(Nhdr) header;

	for (size_t at = 0; at + sizeof(header) <= len;) {
		const char *name, *text;

		memcpy(&header, notes + at, sizeof(header));
		name = notes + at + sizeof(header);
		text = name + ((header.n_namesz + 3UL) & ~3UL);
		at = (size_t)(text - notes) + ((header.n_descsz + 3UL) & ~3UL);
		if (at > len || header.n_descsz == 0 || text[header.n_descsz - 1] != '\0')
			continue;
		if (header.n_type == VERSION_TYPE &&
			header.n_namesz == sizeof(VERSION_NAME) &&
			memcmp(name, VERSION_NAME, sizeof(VERSION_NAME)) == 0)
			return text;
	}
	return NULL;
}

/*
 * The segments are described in the first page. The notes are there too, or behind the
 * code, where the linker was not told to make a build ID.
 */
static const char *
file_version(int fd)
{
	static union {
		ElfW(Ehdr) header;
		char bytes[4096];
	} page;
	static char notes[4096];
	ssize_t len = read(fd, &page, sizeof(page));
	const ElfW(Phdr) *segment =
		(const ElfW(Phdr) *)(page.bytes + page.header.e_phoff);
	const char *found = NULL;

	if (len < (ssize_t)sizeof(page) || memcmp(page.bytes, ELFMAG, SELFMAG) != 0)
		return NULL;
	if (page.header.e_phoff + page.header.e_phnum * sizeof(*segment) > sizeof(page))
		return NULL;
	for (int i = 0; i < page.header.e_phnum && !found; i++)
		if (segment[i].p_type == PT_NOTE &&
			segment[i].p_filesz <= sizeof(notes) &&
			pread(fd, notes, segment[i].p_filesz,
				(off_t)segment[i].p_offset) ==
				(ssize_t)segment[i].p_filesz)
			found = find_note(notes, segment[i].p_filesz);
	return found;
}

static void
check_version(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *version = fd < 0 ? NULL : file_version(fd);

	if (fd < 0)
		fail(STATUS_FAILED, "%s: %m, install liblb or build it", path);
	if (!version || strcmp(version, LB_VERSION) != 0)
		fail(STATUS_FAILED,
			"%s: is version %s, but lb-run is %s, so install both anew", path,
			version ? version : "unknown", LB_VERSION);
	close(fd);
}

/*
 * Where libraries of this word size are, and where those of the other. The loader's $LIB
 * stands for the directory that its own libc is in, which distributions disagree about.
 */
static const struct {
	const char *ours, *other;
} directories[] = {
	{ "/lib/x86_64-linux-gnu", "/lib/i386-linux-gnu" },
	{ "/lib/aarch64-linux-gnu", "/lib/arm-linux-gnueabihf" },
	{ "/lib64", "/lib" },
	{ "/lib", "/lib32" },
};

/* PATH's directory without OURS at its end; NULL where it ends in something else. */
static char *
base(const char *path, const char *ours)
{
	size_t len = strlen(path) - strlen("/liblb.so"), tail = strlen(ours);

	if (len < tail || strncmp(path + len - tail, ours, tail) != 0)
		return NULL;
	return text("%.*s", (int)(len - tail), path);
}

static const char *
for_both_word_sizes(const char *path)
{
	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++) {
		const char *start = base(path, directories[i].ours);

		if (start &&
			access(text("%s%s/liblb.so", start, directories[i].other),
				F_OK) == 0 &&
			access(text("%s/libc.so.6", directories[i].ours), F_OK) == 0)
			return text("%s/$LIB/liblb.so", start);
	}
	return path;
}

const char *
library_path(void)
{
	static const char *preload;
	const char *path;

	if (preload)
		return preload;
	path = find();
	if (!environment_loadable(path))
		fail(STATUS_FAILED,
			"%s: LD_PRELOAD cannot hold a path with a space, a colon or a $, "
			"so install liblb elsewhere",
			path);
	check_version(path);
	preload = for_both_word_sizes(path);
	return preload;
}

bool
library_both_words(void)
{
	return strchr(library_path(), '$');
}
