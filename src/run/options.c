// SPDX-License-Identifier: MIT
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "holder.h"
#include "say.h"
#include "settings.h"
#include "worktree.h"

#define WAIT_SECONDS     30
#define WAIT_SECONDS_MAX 86400

#define NAME_LETTERS "_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static const char help[] =
	"usage: lb-run [OPTION]... [--] COMMAND [ARGUMENT]...\n"
	"\n"
	"Run COMMAND in a session with a loopback address of its own: what it asks for on\n"
	"127.0.0.1, 0.0.0.0, ::1, :: and localhost is there, and collides with nobody.\n"
	"\n"
	"  -A, --address ADDR[/24]  use ADDR, 127.a.b.c, instead of a fresh address\n"
	"  -n, --name NAME          the session NAME: same address every time, joins it\n"
	"  -w, --worktree           the session named after this git worktree\n"
	"  -c, --cluster            a whole /24: 127.0.0.N is node N\n"
	"  -s, --share PORTS        leave [connect:|bind:]PORT[-PORT][/tcp|/udp],... alone\n"
	"  -f, --fallback           where nobody listens in the session, try the machine\n"
	"      --hosts-file FILE    names of services, in the format of hosts(5)\n"
	"      --keep-names         leave localhost and other names as the system gives them\n"
	"  -e, --env VAR[=TEXT]     put the address into VAR; {} in TEXT stands for it\n"
	"      --wait PORT[/SECS]   with -A, -n or -w: wait until PORT has a listener (30 s)\n"
	"      --supervise=WHEN     auto, always or never, for static programs, Go, ...\n"
	"\n"
	"      --print              print the address of -A, -n, -w or of this session\n"
	"      --export[=SHELL]     print its environment for sh, csh, fish or as json\n"
	"      --unset[=SHELL]      print what takes that back\n"
	"      --list [--json]      list the sessions of this machine\n"
	"      --check [COMMAND]    say what would not be covered, and what is in the way\n"
	"\n"
	"  -q, --quiet              no line about the address\n"
	"  -v, --verbose            that line also where standard error is no terminal\n"
	"  -h, --help               print this and exit\n"
	"  -V, --version            print the version and exit\n"
	"\n"
	"Exit status: COMMAND's own; 124: --wait gave up, 125: lb-run failed, 126: COMMAND\n"
	"cannot be run, 127: it was not found. Example: lb-run python3 -m http.server 8000\n";

enum { HOSTS_FILE = 256, KEEP_NAMES, WAIT, SUPERVISE, JSON, ACTION };

static const struct option longs[] = {
	{ "address", required_argument, NULL, 'A' },
	{ "name", required_argument, NULL, 'n' },
	{ "worktree", no_argument, NULL, 'w' },
	{ "cluster", no_argument, NULL, 'c' },
	{ "share", required_argument, NULL, 's' },
	{ "fallback", no_argument, NULL, 'f' },
	{ "hosts-file", required_argument, NULL, HOSTS_FILE },
	{ "keep-names", no_argument, NULL, KEEP_NAMES },
	{ "env", required_argument, NULL, 'e' },
	{ "wait", required_argument, NULL, WAIT },
	{ "supervise", required_argument, NULL, SUPERVISE },
	{ "print", no_argument, NULL, ACTION + PRINT },
	{ "export", optional_argument, NULL, ACTION + EXPORT },
	{ "unset", optional_argument, NULL, ACTION + UNSET },
	{ "list", no_argument, NULL, ACTION + LIST },
	{ "json", no_argument, NULL, JSON },
	{ "check", no_argument, NULL, ACTION + CHECK },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static void
print_and_exit(const char *text)
{
	if (fputs(text, stdout) == EOF || fflush(stdout) == EOF)
		fail(STATUS_FAILED, "standard output: %m, free it or redirect it");
	exit(EXIT_SUCCESS);
}

/* ALLOWED are the words in their order of the enum, each followed by a space. */
static int
word(const char *option, const char *text, const char *allowed)
{
	size_t len = strlen(text);
	int index = 0;

	for (const char *at = allowed; *at; at = strchr(at, ' ') + 1, index++)
		if (strcspn(at, " ") == len && strncmp(at, text, len) == 0)
			return index;
	fail(STATUS_FAILED, "%s=%s: no such choice, use one of %.*s", option, text,
		(int)strlen(allowed) - 1, allowed);
}

static void
read_address(struct options *o, const char *text)
{
	static struct session session;

	if (!settings_address(&session, text))
		fail(STATUS_FAILED, "--address '%s': not allowed, " SETTINGS_ADDRESS_HINT,
			text);
	o->cluster = o->cluster || session.cluster;
	o->address = session.cluster ? session.self & ~0xffU : session.self;
}

static void
read_name(struct options *o, const char *name)
{
	if (!holder_name_valid(name))
		fail(STATUS_FAILED,
			"--name '%s': not allowed, use 1 to 64 bytes without a slash or "
			"control characters",
			name);
	if (o->name && strcmp(o->name, name) != 0)
		fail(STATUS_FAILED,
			"--name '%s': the session is '%s' already, use one name", name,
			o->name);
	o->name = name;
}

static void
read_share(struct options *o, const char *ports)
{
	static struct session session;

	if (!*ports || !settings_share(&session, ports))
		fail(STATUS_FAILED,
			"--share '%s': not a list of ports, " SETTINGS_SHARE_HINT, ports);
	o->share = o->share ? text("%s,%s", o->share, ports) : ports;
}

static void
read_hosts_file(struct options *o, const char *path)
{
	FILE *file = fopen(path, "re");
	bool readable = file && (fgetc(file) != EOF || !ferror(file));

	o->hosts_file = readable ? realpath(path, NULL) : NULL;
	if (!o->hosts_file)
		fail(STATUS_FAILED, "--hosts-file '%s': %m, use a readable file", path);
	fclose(file);
}

/* Where VARIABLE, "VAR=TEXT", belongs: in place of an earlier TEXT, or at the end. */
static size_t
env_place(const struct options *o, const char *variable)
{
	size_t len = strcspn(variable, "=") + 1, i = 0;

	while (i < o->envs && strncmp(o->env[i], variable, len) != 0)
		i++;
	return i;
}

static void
read_env(struct options *o, const char *argument)
{
	const char *equals = strchr(argument, '=');
	char *variable = equals ? text("%s", argument) : text("%s={}", argument);
	size_t place;

	if (*argument == '\0' || equals == argument)
		fail(STATUS_FAILED, "--env '%s': no variable, use VAR or VAR=TEXT",
			argument);
	if (strncmp(variable, "LB_", 3) == 0 || strncmp(variable, "LD_PRELOAD=", 11) == 0)
		fail(STATUS_FAILED,
			"--env '%s': LB_* and LD_PRELOAD are liblb's own, use another VAR",
			argument);
	place = env_place(o, variable);
	if (place == o->envs)
		o->env = allocate(o->env, ++o->envs * sizeof(*o->env));
	o->env[place] = variable;
}

/* A decimal number from 1 to MAX at *TEXT, which moves behind it; 0: there is none. */
static unsigned
number(const char **text, unsigned max)
{
	unsigned long value = 0;

	for (; **text >= '0' && **text <= '9'; ++*text) {
		value = value * 10 + (unsigned long)(**text - '0');
		if (value > max)
			return 0;
	}
	return (unsigned)value;
}

static void
read_wait(struct options *o, const char *argument)
{
	const char *at = argument;

	if (o->wait_port)
		fail(STATUS_FAILED,
			"--wait '%s': is the second, begin COMMAND with an lb-run for it",
			argument);
	o->wait_port = (uint16_t)number(&at, 65535);
	o->wait_seconds = WAIT_SECONDS;
	if (o->wait_port && *at == '/') {
		at++;
		o->wait_seconds = number(&at, WAIT_SECONDS_MAX);
	}
	if (!o->wait_port || !o->wait_seconds || *at)
		fail(STATUS_FAILED,
			"--wait '%s': not allowed, use PORT or PORT/SECONDS, a day at most",
			argument);
}

static void
read_action(struct options *o, enum action action, const char *syntax)
{
	if (o->action != RUN && o->action != action)
		fail(STATUS_FAILED,
			"--print, --export, --unset, --list, --check: too many, use one of them");
	o->action = action;
	if (syntax)
		o->syntax = (enum syntax)word(action == EXPORT ? "--export" : "--unset",
			syntax, "sh csh fish json ");
}

static void
read_option(struct options *o, int option)
{
	switch (option) {
	case 'A':
		read_address(o, optarg);
		break;
	case 'n':
		read_name(o, optarg);
		break;
	case 'w':
		read_name(o, worktree_name());
		break;
	case 'c':
		o->cluster = true;
		break;
	case 's':
		read_share(o, optarg);
		break;
	case 'f':
		o->fallback = true;
		break;
	case HOSTS_FILE:
		read_hosts_file(o, optarg);
		break;
	case KEEP_NAMES:
		o->keep_names = true;
		break;
	case 'e':
		read_env(o, optarg);
		break;
	case WAIT:
		read_wait(o, optarg);
		break;
	case SUPERVISE:
		o->supervise =
			(enum supervise)word("--supervise", optarg, "auto always never ");
		break;
	case JSON:
		o->json = true;
		break;
	case 'q':
		o->quiet = true;
		break;
	case 'v':
		o->verbose = true;
		break;
	case 'h':
		print_and_exit(help);
		break;
	case 'V':
		print_and_exit("lb-run " LB_VERSION "\n");
		break;
	default:
		read_action(o, (enum action)(option - ACTION), optarg);
	}
}

/*
 * What getopt_long stopped at: a long option as it was written, a short one by its
 * letter.
 */
static void
refuse(int argc, char **argv, int problem)
{
	char letter[] = { '-', (char)optopt, '\0' };
	/* With an argument missing, some libcs are one further than others. */
	const char *word = argv[optind > argc ? argc - 1 : optind - 1];
	const char *what = strncmp(word, "--", 2) == 0 ? word : letter;

	if (problem == ':')
		fail(STATUS_FAILED, "%s: needs an argument, see lb-run --help", what);
	if (strchr(what, '='))
		fail(STATUS_FAILED,
			"%s: takes no argument or is unknown, see lb-run --help", what);
	fail(STATUS_FAILED, "%s: no such option, see lb-run --help", what);
}

/* What is no name to a shell would be a command in what it is told to evaluate. */
static void
check_shell_names(const struct options *o)
{
	for (size_t i = 0; i < o->envs; i++) {
		const char *name = o->env[i];

		if (name[strspn(name, NAME_LETTERS)] != '=' ||
			(*name >= '0' && *name <= '9'))
			fail(STATUS_FAILED,
				"--env '%s': no shell has such a variable, use the syntax json",
				name);
	}
}

static void
check(const struct options *o)
{
	if (o->address && o->cluster && o->address & 0xff)
		fail(STATUS_FAILED,
			"--address, --cluster: one address is no cluster, "
			"use 127.a.b.0/24");
	if (o->wait_port && !o->address && !o->name)
		fail(STATUS_FAILED,
			"--wait: nobody listens in a fresh session, "
			"use -A, -n or -w as well");
	if (o->wait_port && o->action != RUN)
		fail(STATUS_FAILED,
			"--wait: is about when COMMAND runs, use it with one");
	if (o->json && o->action != LIST)
		fail(STATUS_FAILED, "--json: belongs to --list, use --list --json");
	if ((o->action == EXPORT || o->action == UNSET) && o->syntax != SYNTAX_JSON)
		check_shell_names(o);
	if (o->action == RUN && !o->command)
		fail(STATUS_FAILED, "COMMAND: is missing, see lb-run --help");
	if (o->command && o->action != RUN && o->action != CHECK)
		fail(STATUS_FAILED, "%s: an argument too many, see lb-run --help",
			o->command[0]);
}

void
options_read(struct options *o, int argc, char **argv)
{
	int option;

	*o = (struct options){ 0 };
	opterr = 0;
	/* +: the first operand ends the options, which are then COMMAND's. */
	while ((option = getopt_long(argc, argv, "+:A:n:wcs:fe:qvhV", longs, NULL)) !=
		-1) {
		if (option == '?' || option == ':')
			refuse(argc, argv, option);
		read_option(o, option);
	}
	if (optind < argc)
		o->command = argv + optind;
	check(o);
}
