// SPDX-License-Identifier: MIT
#include "program.h"

#include <elf.h>
#include <string.h>

#include "version.h"

#if defined(__x86_64__) || defined(__i386__)
enum { NARROW = EM_386, WIDE = EM_X86_64 };
#elif defined(__aarch64__) || defined(__arm__)
enum { NARROW = EM_ARM, WIDE = EM_AARCH64 };
#else
#error "liblb needs the ELF machines of this processor: add them here"
#endif

/* What a file may make us read: more than linkers write, less than takes long. */
enum { NOTES_MAX = 64, SECTIONS_MAX = 256, SEGMENTS_MAX = 65536 / sizeof(Elf64_Phdr) };

struct elf {
	program_reader *read;
	void *arg;
	bool wide;
	uint16_t machine;
	uint64_t segments, sections;
	unsigned segment_count, section_count, names;
};

/* A segment or a section: where its bytes are. */
struct extent {
	uint32_t type, name;
	uint64_t flags, offset, size;
};

static bool
get(const struct elf *e, void *to, size_t size, uint64_t at)
{
	return at <= (uint64_t)INT64_MAX - size && e->read(e->arg, to, size, at) == (ssize_t)size;
}

static bool
read_header(struct elf *e)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr narrow;
		Elf64_Ehdr wide;
	} h;
	const unsigned char ours =
		__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;

	if (!get(e, h.ident, sizeof(h.ident), 0) || h.ident[EI_DATA] != ours)
		return false;
	e->wide = h.ident[EI_CLASS] == ELFCLASS64;
	if (!get(e, &h, e->wide ? sizeof(h.wide) : sizeof(h.narrow), 0))
		return false;
#define TAKE(header, segment) \
	do { \
		if ((header).e_phentsize != sizeof(segment)) \
			return false; \
		e->machine = (header).e_machine; \
		e->segments = (header).e_phoff; \
		e->segment_count = (header).e_phnum; \
		e->sections = (header).e_shoff; \
		e->section_count = (header).e_shnum; \
		e->names = (header).e_shstrndx; \
	} while (0)
	if (e->wide)
		TAKE(h.wide, Elf64_Phdr);
	else
		TAKE(h.narrow, Elf32_Phdr);
#undef TAKE
	return e->segment_count <= SEGMENTS_MAX;
}

static bool
read_segment(const struct elf *e, unsigned i, struct extent *x)
{
	Elf32_Phdr narrow;
	Elf64_Phdr wide;

	if (e->wide) {
		if (!get(e, &wide, sizeof(wide), e->segments + i * sizeof(wide)))
			return false;
		*x = (struct extent){ .type = wide.p_type,
			.offset = wide.p_offset,
			.size = wide.p_filesz };
		return true;
	}
	if (!get(e, &narrow, sizeof(narrow), e->segments + i * sizeof(narrow)))
		return false;
	*x = (struct extent){
		.type = narrow.p_type, .offset = narrow.p_offset, .size = narrow.p_filesz
	};
	return true;
}

static bool
read_section(const struct elf *e, unsigned i, struct extent *x)
{
	Elf32_Shdr narrow;
	Elf64_Shdr wide;

	if (e->wide) {
		if (!get(e, &wide, sizeof(wide), e->sections + i * sizeof(wide)))
			return false;
		*x = (struct extent){ .type = wide.sh_type,
			.name = wide.sh_name,
			.flags = wide.sh_flags,
			.offset = wide.sh_offset };
		return true;
	}
	if (!get(e, &narrow, sizeof(narrow), e->sections + i * sizeof(narrow)))
		return false;
	*x = (struct extent){ .type = narrow.sh_type,
		.name = narrow.sh_name,
		.flags = narrow.sh_flags,
		.offset = narrow.sh_offset };
	return true;
}

/* Is one of these notes by Go, or by liblb itself? */
static enum program_kind
judge_notes(const struct elf *e, const struct extent *x)
{
	struct {
		Elf64_Nhdr header; /* The same in both word sizes. */
		char owner[sizeof(VERSION_NAME)];
	} note;
	uint64_t at = 0;

	for (int i = 0; i < NOTES_MAX && x->size - at >= sizeof(note); i++) {
		if (!get(e, &note, sizeof(note), x->offset + at))
			return PROGRAM_UNKNOWN;
		if (note.header.n_namesz == 4 && memcmp(note.owner, "Go\0", 4) == 0)
			return PROGRAM_GO;
		if (note.header.n_namesz == sizeof(VERSION_NAME) &&
			memcmp(note.owner, VERSION_NAME, sizeof(VERSION_NAME)) == 0)
			return PROGRAM_LAUNCHER;
		at += sizeof(note.header) + ((note.header.n_namesz + 3ULL) & ~3ULL) +
			((note.header.n_descsz + 3ULL) & ~3ULL);
		if (at > x->size)
			return PROGRAM_UNKNOWN;
	}
	return PROGRAM_UNKNOWN;
}

/* Go's linker can be told to leave the note out (-buildid=), but not this section. */
static bool
has_go_section(const struct elf *e)
{
	static const char go[] = ".go.buildinfo";
	const uint64_t data = SHF_WRITE | SHF_ALLOC;
	struct extent names, x;
	char name[sizeof(go)];

	if (e->section_count > SECTIONS_MAX || !read_section(e, e->names, &names))
		return false;
	for (unsigned i = 0; i < e->section_count; i++) {
		if (!read_section(e, i, &x))
			return false;
		if (x.type != SHT_PROGBITS || (x.flags & data) != data ||
			names.offset > INT64_MAX)
			continue;
		if (get(e, name, sizeof(name), names.offset + x.name) &&
			memcmp(name, go, sizeof(go)) == 0)
			return true;
	}
	return false;
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

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Is it the loader of the libc that this library is made for, in whatever directory? */
static bool
our_loader(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

#if defined(__GLIBC__) || defined(LB_GLIBC)
	return starts(name, "ld-linux") || starts(name, "ld.so.") ||
		starts(name, "ld64.so.");
#else
	return starts(name, "ld-musl-");
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

static void
judge_elf(struct program *p, struct elf *e)
{
	struct extent x;
	enum program_kind noted = PROGRAM_UNKNOWN;

	p->kind = PROGRAM_FOREIGN;
	if (!read_header(e))
		return;
	for (unsigned i = 0; i < e->segment_count; i++) {
		if (!read_segment(e, i, &x))
			return;
		if (x.type == PT_INTERP && !*p->interpreter)
			read_loader(p, e, &x);
		if (x.type == PT_NOTE && noted == PROGRAM_UNKNOWN)
			noted = judge_notes(e, &x);
	}
	if (noted == PROGRAM_LAUNCHER && !*p->interpreter)
		p->kind = PROGRAM_LAUNCHER;
	else if (noted == PROGRAM_GO || has_go_section(e))
		p->kind = PROGRAM_GO;
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
judge_script(struct program *p, const char *line, const char *end)
{
	const char *path = line + 2, *path_end, *argument;
	const char *newline = memchr(line, '\n', (size_t)(end - line));

	end = newline ? newline : end;
	while (path < end && blank(*path))
		path++;
	while (end > path && blank(end[-1]))
		end--;
	for (path_end = path; path_end < end && !blank(*path_end) && *path_end;
		path_end++)
		;
	for (argument = path_end; argument < end && blank(*argument); argument++)
		;
	if (path == path_end)
		return;
	p->kind = PROGRAM_SCRIPT;
	memcpy(p->interpreter, path, (size_t)(path_end - path));
	memcpy(p->argument, argument, (size_t)(end - argument));
}

void
program_judge(struct program *p, program_reader *read, void *arg)
{
	struct elf e = { .read = read, .arg = arg };
	char line[PROGRAM_LINE];
	ssize_t len = read(arg, line, sizeof(line), 0);

	memset(p, 0, sizeof(*p));
	if (len >= SELFMAG && memcmp(line, ELFMAG, SELFMAG) == 0)
		judge_elf(p, &e);
	else if (len > 2 && line[0] == '#' && line[1] == '!')
		judge_script(p, line, line + len);
}

bool
program_preloads(enum program_kind kind, bool both_words)
{
	switch (kind) {
	case PROGRAM_STATIC:
	case PROGRAM_GO:
	case PROGRAM_FOREIGN:
		return false;
	case PROGRAM_OTHER_WORD:
		return both_words;
	default:
		return true;
	}
}
