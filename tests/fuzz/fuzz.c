// SPDX-License-Identifier: MIT
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

static const uint8_t *input, *input_end;
static void (*chosen)(void);

static const struct {
	const char *name;
	void (*run)(void);
} fuzzers[] = {
	{ "address", fuzz_address },
	{ "control", fuzz_control },
	{ "environment", fuzz_environment },
	{ "holder", fuzz_holder },
	{ "hosts", fuzz_hosts },
	{ "message", fuzz_message },
	{ "names", fuzz_names },
	{ "options", fuzz_options },
	{ "program", fuzz_program },
	{ "sessions", fuzz_sessions },
	{ "settings", fuzz_settings },
	{ "socket", fuzz_socket },
};

void
take(void *to, size_t size)
{
	size_t there = (size_t)(input_end - input);

	if (there > size)
		there = size;
	memset(to, 0, size);
	memcpy(to, input, there);
	input += there;
}

uint32_t
take_number(void)
{
	uint32_t value;

	take(&value, sizeof(value));
	return value;
}

void *
take_block(size_t max, size_t *len)
{
	uint16_t size;
	void *block;

	take(&size, sizeof(size));
	*len = size % (max + 1);
	block = malloc(*len ? *len : 1);
	must(block);
	take(block, *len);
	return block;
}

char *
take_text(void)
{
	size_t len = (size_t)(input_end - input);
	char *text = malloc(len + 1);

	must(text);
	take(text, len);
	text[len] = '\0';
	return text;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("LB_FUZZ");

	(void)argc;
	(void)argv;
	for (size_t i = 0; name && i < sizeof(fuzzers) / sizeof(*fuzzers); i++)
		if (strcmp(name, fuzzers[i].name) == 0)
			chosen = fuzzers[i].run;
	if (chosen)
		return 0;
	fputs("LB_FUZZ names one of:", stderr);
	for (size_t i = 0; i < sizeof(fuzzers) / sizeof(*fuzzers); i++)
		fprintf(stderr, " %s", fuzzers[i].name);
	fputs("\n", stderr);
	exit(2);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input = data;
	input_end = data + size;
	chosen();
	return 0;
}
