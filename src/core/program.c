// SPDX-License-Identifier: MIT
#include "program.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>

#include "text.h"
#include "version.h"

#define GO_SECTION     ".go.buildinfo"
#define PASCAL_SECTION ".fpcdata"

#if defined(__x86_64__) || defined(__i386__)
enum { NARROW = EM_386, WIDE = EM_X86_64 };
#elif defined(__aarch64__) || defined(__arm__)
enum { NARROW = EM_ARM, WIDE = EM_AARCH64 };
#else
#error "liblb needs the ELF machines of this processor: add them here"
#endif

/* What a file may make us read: more than linkers write, less than takes long. */
enum { NAMES_MAX = 256, SEGMENTS_MAX = 65536 / sizeof(Elf64_Phdr) };

struct elf {
	program_reader *read;
	void *arg;
	bool wide;
	uint16_t machine;
	uint64_t segments, sections;
	/* As they follow each other in the header. */
	struct {
		uint16_t segment_size, segments, section_size, sections, names;
	} count;
};

/* A segment or a section: where its bytes are. */
struct extent {
	uint32_t type;
	uint64_t offset, size;
};

/* The header, a segment or a section as it is in the file. */
union entry {
	unsigned char bytes[sizeof(Elf64_Ehdr)];
	Elf32_Ehdr header32;
	Elf64_Ehdr header64;
	Elf32_Phdr segment32;
	Elf64_Phdr segment64;
	Elf32_Shdr section32;
	Elf64_Shdr section64;
};

static bool
get(const struct elf *e, void *to, size_t size, uint64_t at)
{
	return e->read(e->arg, to, size, at) == (ssize_t)size;
}

/* The number in ENTRY at NARROW or WIDE, which are its places in the two word sizes. */
static uint64_t
number(const struct elf *e, const union entry *entry, size_t narrow, size_t wide)
{
	uint32_t value32;
	uint64_t value64;

	memcpy(&value32, entry->bytes + narrow, sizeof(value32));
	memcpy(&value64, entry->bytes + wide, sizeof(value64));
	return e->wide ? value64 : value32;
}

#define NUMBER(e, entry, type, field) \
	number(e, &(entry), offsetof(Elf32_##type, field), offsetof(Elf64_##type, field))

static bool
read_header(struct elf *e, const union entry *h)
{
	e->wide = h->bytes[EI_CLASS] == ELFCLASS64;
	e->machine = h->header32.e_machine; /* In both at the same place. */
	e->segments = NUMBER(e, *h, Ehdr, e_phoff);
	e->sections = NUMBER(e, *h, Ehdr, e_shoff);
	memcpy(&e->count, e->wide ? &h->header64.e_phentsize : &h->header32.e_phentsize,
		sizeof(e->count));
	return h->bytes[EI_DATA] == ELFDATA2LSB &&
		e->count.segment_size ==
		(e->wide ? sizeof(h->segment64) : sizeof(h->segment32)) &&
		e->count.segments <= SEGMENTS_MAX;
}

static bool
read_segment(const struct elf *e, unsigned i, struct extent *x)
{
	size_t size = e->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	union entry entry;

	if (!get(e, &entry, size, e->segments + i * size))
		return false;
	x->type = entry.segment32.p_type; /* In both the first. */
	x->offset = NUMBER(e, entry, Phdr, p_offset);
	x->size = NUMBER(e, entry, Phdr, p_filesz);
	return true;
}

static bool
read_section(const struct elf *e, unsigned i, struct extent *x)
{
	size_t size = e->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	union entry entry;

	if (!get(e, &entry, size, e->sections + i * size))
		return false;
	x->offset = NUMBER(e, entry, Shdr, sh_offset);
	x->size = NUMBER(e, entry, Shdr, sh_size);
	return true;
}

/*
 * Go, Free Pascal and lb-run are known by the name of a section of theirs: Go's linker
 * can be told to leave its note out (-buildid=), but not this.
 */
static enum program_kind
judge_sections(const struct elf *e)
{
	struct extent names;
	size_t at = 0;
	char name[sizeof(GO_SECTION) + 1];

	if (!read_section(e, e->count.names, &names))
		return PROGRAM_UNKNOWN;
	for (int i = 0; i < NAMES_MAX && at < names.size; i++) {
		memset(name, 0, sizeof(name));
		if (e->read(e->arg, name, sizeof(name) - 1, names.offset + at) <= 0)
			break;
		if (text_is(name, GO_SECTION) || text_is(name, PASCAL_SECTION))
			return PROGRAM_RAW;
		if (text_is(name, VERSION_SECTION))
			return PROGRAM_LAUNCHER;
		at += text_length(name) + 1;
	}
	return PROGRAM_UNKNOWN;
}

/* A path that does not fit is nobody's we know. */
static void
read_loader(struct program *p, const struct elf *e, const struct extent *x)
{
	if (x->size == 0 || x->size > sizeof(p->interpreter) ||
		!get(e, p->interpreter, x->size, x->offset))
		memcpy(p->interpreter, "?", sizeof("?"));
	p->interpreter[sizeof(p->interpreter) - 1] = '\0';
}

/* Is it the loader of the libc that this library is made for, in whatever directory? */
static bool
our_loader(const char *path)
{
	const char *name = path;

	for (; *path; path++)
		if (*path == '/')
			name = path + 1;
#if defined(__GLIBC__) || defined(LB_GLIBC)
	return text_behind(name, "ld-linux") || text_behind(name, "ld.so.") ||
		text_behind(name, "ld64.so.");
#else
	return text_behind(name, "ld-musl-");
#endif
}

static enum program_kind
judge_dynamic(const struct program *p, const struct elf *e)
{
	const bool here = sizeof(void *) == 8;

	if (!our_loader(p->interpreter))
		return PROGRAM_FOREIGN;
	/* A 32-bit program on a 64-bit machine (x32) is neither of the two. */
	if (e->machine != (e->wide ? WIDE : NARROW))
		return PROGRAM_FOREIGN;
	return e->wide == here ? PROGRAM_DYNAMIC : PROGRAM_OTHER_WORD;
}

/* A function of its own: inlined, it is larger. */
__attribute__((noinline)) static void
judge_elf(struct program *p, struct elf *e, const union entry *header)
{
	struct extent x;
	enum program_kind named;

	p->kind = PROGRAM_FOREIGN;
	if (!read_header(e, header))
		return;
	for (unsigned i = 0; i < e->count.segments; i++) {
		if (!read_segment(e, i, &x))
			return;
		if (x.type == PT_INTERP && !*p->interpreter)
			read_loader(p, e, &x);
	}
	named = judge_sections(e);
	if (named == PROGRAM_RAW || (named == PROGRAM_LAUNCHER && !*p->interpreter))
		p->kind = named;
	else if (!*p->interpreter)
		p->kind = PROGRAM_STATIC;
	else
		p->kind = judge_dynamic(p, e);
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Cuts the line up as the kernel does: a path, and all the rest as one argument. */
static void
judge_script(struct program *p, const char *line)
{
	const char *path = line + 2, *end = text_until(path, '\n');
	const char *path_end, *argument;

	while (blank(*path))
		path++;
	while (end > path && blank(end[-1]))
		end--;
	for (path_end = path; path_end < end && !blank(*path_end); path_end++)
		;
	for (argument = path_end; blank(*argument); argument++)
		;
	if (path >= path_end)
		return;
	p->kind = PROGRAM_SCRIPT;
	memcpy(p->interpreter, path, (size_t)(path_end - path));
	if (argument < end)
		memcpy(p->argument, argument, (size_t)(end - argument));
}

/* What the file does not have of its first bytes counts as zero, as for the kernel. */
void
program_judge(struct program *p, program_reader *read, void *arg)
{
	struct elf e = { .read = read, .arg = arg };
	union {
		char line[PROGRAM_LINE + 1];
		union entry header;
	} start = { .line = "" };

	memset(p, 0, sizeof(*p));
	read(arg, &start, PROGRAM_LINE, 0);
	if (text_behind(start.line, ELFMAG))
		judge_elf(p, &e, &start.header);
	else if (start.line[0] == '#' && start.line[1] == '!')
		judge_script(p, start.line);
}

bool
program_preloads(enum program_kind kind, bool both_words)
{
	switch (kind) {
	case PROGRAM_STATIC:
	case PROGRAM_RAW:
	case PROGRAM_FOREIGN:
	case PROGRAM_UNSEEN:
		return false;
	case PROGRAM_OTHER_WORD:
		return both_words;
	default:
		return true;
	}
}
