// SPDX-License-Identifier: MIT
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program_file.h"
#include "say.h"

/* 0, or the errno with which the kernel would refuse to run PATH. */
static int
runnable(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (!S_ISREG(st.st_mode))
		return EACCES;
	if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0)
		return 0;
	/* Containers of some years ago forbid the question: the file's mode must do. */
	return errno == EPERM && st.st_mode & 0111 ? 0 : errno;
}

static _Noreturn void
refuse(const char *name, int error)
{
	errno = error;
	if (error == ENOENT || error == ENOTDIR)
		fail(STATUS_NOT_FOUND, "%s: not found, check its spelling%s", name,
			strchr(name, '/') ? "" : " and PATH");
	fail(STATUS_CANNOT, "%s: %m, so it cannot be run: check the file", name);
}

static const char *
search(const char *name)
{
	const char *list = getenv("PATH");
	int error = ENOENT;

	for (const char *at = list ? list : "/bin:/usr/bin";; at++) {
		int len = (int)strcspn(at, ":");
		const char *path =
			len ? text("%.*s/%s", len, at, name) : text("./%s", name);
		int problem = runnable(path);

		if (problem == 0)
			return path;
		/* Something there that cannot be run says more than nothing elsewhere. */
		if (problem != ENOENT && problem != ENOTDIR && problem != EISDIR)
			error = problem;
		at += len;
		if (!*at)
			break;
	}
	refuse(name, error);
}

const char *
command_find(const char *name)
{
	int error;

	if (!*name)
		refuse("COMMAND ''", ENOENT);
	if (!strchr(name, '/'))
		return search(name);
	error = runnable(name);
	if (error)
		refuse(name, error);
	return name;
}

const char *
command_refusal(const char *path)
{
	const char *privilege = program_file_privilege(path);

	if (!privilege)
		return NULL;
	return text(
		"%s: %s, so nothing can be preloaded: run it without lb-run, or have it "
		"run lb-run",
		path, privilege);
}
