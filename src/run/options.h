// SPDX-License-Identifier: MIT
/* The command line. */
#ifndef LB_OPTIONS_H
#define LB_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum action { RUN, PRINT, EXPORT, UNSET, LIST, CHECK };

enum syntax { SYNTAX_SH, SYNTAX_CSH, SYNTAX_FISH, SYNTAX_JSON };

/* How to reach programs that the preload library cannot reach. */
enum supervise { SUPERVISE_AUTO, SUPERVISE_ALWAYS, SUPERVISE_NEVER };

struct options {
	enum action action;
	enum syntax syntax;
	enum supervise supervise;
	bool json, quiet, verbose;

	uint32_t address; /* host byte order; 0: not given */
	bool cluster;
	const char *name;
	const char *share, *hosts_file;
	bool fallback, keep_names;

	char **env; /* "VAR=TEXT", {} not yet replaced */
	size_t envs;
	uint16_t wait_port; /* 0: do not wait */
	unsigned wait_seconds;

	char **command; /* NULL: none */
};

/* Ends lb-run where the command line is wrong, or asks for help or the version. */
void options_read(struct options *o, int argc, char **argv);

#endif
