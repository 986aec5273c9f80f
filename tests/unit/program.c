// SPDX-License-Identifier: MIT
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "program.h"
#include "version.h"

#define OURS "/lib64/ld-linux-x86-64.so.2"

/* This machine, and its other word size. */
#if defined(__x86_64__)
enum { WIDE = EM_X86_64, NARROW = EM_386 };
#elif defined(__aarch64__)
enum { WIDE = EM_AARCH64, NARROW = EM_ARM };
#endif

struct file {
	unsigned char bytes[8192];
	size_t len;
};

static ssize_t
read_bytes(void *arg, void *to, size_t size, uint64_t at)
{
	const struct file *f = arg;

	if (at >= f->len)
		return 0;
	if (size > f->len - at)
		size = f->len - at;
	memcpy(to, f->bytes + at, size);
	return (ssize_t)size;
}

static struct program
judge(const struct file *f)
{
	struct program p;

	memset(&p, 0xaa, sizeof(p));
	program_judge(&p, read_bytes, (void *)f);
	return p;
}

static size_t
append(struct file *f, const void *what, size_t len)
{
	size_t at = f->len;

	memcpy(f->bytes + at, what, len);
	f->len += (len + 7) & ~7UL;
	return at;
}

static Elf64_Ehdr *
header(struct file *f)
{
	return (Elf64_Ehdr *)f->bytes;
}

/* A header and room for three segments. */
static void
start64(struct file *f, uint16_t machine)
{
	memset(f, 0, sizeof(*f));
	memcpy(f->bytes, ELFMAG, SELFMAG);
	f->bytes[EI_CLASS] = ELFCLASS64;
	f->bytes[EI_DATA] = ELFDATA2LSB;
	header(f)->e_machine = machine;
	header(f)->e_phentsize = sizeof(Elf64_Phdr);
	header(f)->e_phoff = sizeof(Elf64_Ehdr);
	f->len = sizeof(Elf64_Ehdr) + 3 * sizeof(Elf64_Phdr);
}

static void
segment64(struct file *f, uint32_t type, const void *what, size_t len)
{
	Elf64_Phdr *p = (Elf64_Phdr *)(f->bytes + sizeof(Elf64_Ehdr));

	p += header(f)->e_phnum++;
	p->p_type = type;
	p->p_filesz = len;
	p->p_offset = append(f, what, len);
}

static void
make32(struct file *f, uint16_t machine, const char *loader)
{
	Elf32_Ehdr *h = (Elf32_Ehdr *)f->bytes;
	Elf32_Phdr *p = (Elf32_Phdr *)(h + 1);

	memset(f, 0, sizeof(*f));
	memcpy(f->bytes, ELFMAG, SELFMAG);
	f->bytes[EI_CLASS] = ELFCLASS32;
	f->bytes[EI_DATA] = ELFDATA2LSB;
	h->e_machine = machine;
	h->e_phentsize = sizeof(*p);
	h->e_phoff = sizeof(*h);
	f->len = sizeof(*h) + sizeof(*p) + 4;
	if (!loader)
		return;
	h->e_phnum = 1;
	p->p_type = PT_INTERP;
	p->p_filesz = (uint32_t)strlen(loader) + 1;
	p->p_offset = (uint32_t)append(f, loader, p->p_filesz);
}

static void
expect_loader(const char *loader, enum program_kind kind)
{
	struct file f;
	struct program p;

	start64(&f, WIDE);
	segment64(&f, PT_INTERP, loader, strlen(loader) + 1);
	p = judge(&f);
	assert_int_equal(p.kind, kind);
	assert_string_equal(p.interpreter, loader);
}

static void
a_loader_tells_the_libc(void **state)
{
	(void)state;
	expect_loader(OURS, PROGRAM_DYNAMIC);
	expect_loader(
		"/nix/store/x-glibc-2.36/lib/ld-linux-x86-64.so.2", PROGRAM_DYNAMIC);
	expect_loader("/lib/ld.so.1", PROGRAM_DYNAMIC);
	expect_loader("/lib64/ld64.so.2", PROGRAM_DYNAMIC);
	expect_loader("/lib/ld-musl-x86_64.so.1", PROGRAM_FOREIGN);
	expect_loader("/system/bin/linker64", PROGRAM_FOREIGN);
	expect_loader("/ld-linux/loader", PROGRAM_FOREIGN);
}

/* As the kernel, which does not read on. */
static void
the_first_of_two_loaders_counts(void **state)
{
	const char musl[] = "/lib/ld-musl-x86_64.so.1";
	struct file f;

	(void)state;
	start64(&f, WIDE);
	segment64(&f, PT_INTERP, musl, sizeof(musl));
	segment64(&f, PT_INTERP, OURS, sizeof(OURS));
	assert_string_equal(judge(&f).interpreter, musl);
}

static void
no_loader_is_static(void **state)
{
	struct file f;

	(void)state;
	start64(&f, WIDE);
	assert_int_equal(judge(&f).kind, PROGRAM_STATIC);
	make32(&f, NARROW, NULL);
	assert_int_equal(judge(&f).kind, PROGRAM_STATIC);
}

static void
word_size_and_machine_count(void **state)
{
	struct file f;

	(void)state;
	make32(&f, NARROW, "/lib/ld-linux.so.2");
	assert_int_equal(judge(&f).kind, PROGRAM_OTHER_WORD);
	make32(&f, NARROW, "/lib/ld-musl-i386.so.1");
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	make32(&f, WIDE, "/libx32/ld-linux-x32.so.2");
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	start64(&f, EM_RISCV);
	segment64(&f, PT_INTERP, OURS, sizeof(OURS));
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	f.bytes[EI_DATA] = ELFDATA2MSB;
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
}

/* A program with the sections that NAMES, of SIZE bytes, has. */
static Elf64_Shdr *
with_sections(struct file *f, const char *loader, const char *names, size_t size)
{
	Elf64_Shdr sections[2] = { [1] = { .sh_type = SHT_STRTAB, .sh_size = size } };

	start64(f, WIDE);
	if (loader)
		segment64(f, PT_INTERP, loader, strlen(loader) + 1);
	sections[1].sh_offset = append(f, names, size);
	header(f)->e_shnum = 2;
	header(f)->e_shstrndx = 1;
	header(f)->e_shoff = append(f, sections, sizeof(sections));
	return (Elf64_Shdr *)(f->bytes + header(f)->e_shoff);
}

static const char go_names[] = "\0.a.quite.long.section\0.data\0.go.buildinfo\0.text";

static Elf64_Shdr *
with_go_section(struct file *f)
{
	return with_sections(f, OURS, go_names, sizeof(go_names));
}

static void
go_and_pascal_are_known_by_a_section(void **state)
{
	static const char pascal_names[] = "\0.bss\0.fpcdata\0.shstrtab";
	static const char like_go[] =
		"\0.fpcdatas\0.go.buildinfos\0.rela.go.buildinfo\0.GO.BUILDINFO";
	struct file f;

	(void)state;
	with_go_section(&f);
	assert_int_equal(judge(&f).kind, PROGRAM_RAW);
	with_sections(&f, NULL, go_names, sizeof(go_names));
	assert_int_equal(judge(&f).kind, PROGRAM_RAW);
	with_sections(&f, OURS, pascal_names, sizeof(pascal_names));
	assert_int_equal(judge(&f).kind, PROGRAM_RAW);
	with_sections(&f, OURS, like_go, sizeof(like_go));
	assert_int_equal(judge(&f).kind, PROGRAM_DYNAMIC);
}

/* With a loader it is one of a build that is not static, which the library reaches. */
static void
the_launcher_is_known_by_its_section(void **state)
{
	static const char ours[] = "\0" VERSION_SECTION, other[] = "\0.note.libbb";
	struct file f;

	(void)state;
	with_sections(&f, NULL, ours, sizeof(ours));
	assert_int_equal(judge(&f).kind, PROGRAM_LAUNCHER);
	with_sections(&f, OURS, ours, sizeof(ours));
	assert_int_equal(judge(&f).kind, PROGRAM_DYNAMIC);
	with_sections(&f, NULL, other, sizeof(other));
	assert_int_equal(judge(&f).kind, PROGRAM_STATIC);
}

/* A file may say that it has any number of names. */
static void
names_are_not_read_for_ever(void **state)
{
	char names[256 + sizeof(".go.buildinfo")] = { 0 };
	struct file f;

	(void)state;
	memcpy(names + 255, ".go.buildinfo", sizeof(".go.buildinfo"));
	with_sections(&f, OURS, names, sizeof(names));
	assert_int_equal(judge(&f).kind, PROGRAM_RAW);
	memcpy(names + 255, "\0.go.buildinfo", sizeof("\0.go.buildinfo"));
	with_sections(&f, OURS, names, sizeof(names));
	assert_int_equal(judge(&f).kind, PROGRAM_DYNAMIC);
}

/* Then it is a program without such a section. */
static void
names_that_cannot_be_read_are_none(void **state)
{
	Elf32_Ehdr *narrow;
	struct file f;

	(void)state;
	with_go_section(&f);
	header(&f)->e_shoff = sizeof(f.bytes);
	assert_int_equal(judge(&f).kind, PROGRAM_DYNAMIC);
	with_go_section(&f)[1].sh_offset = UINT64_MAX;
	assert_int_equal(judge(&f).kind, PROGRAM_DYNAMIC);
	with_go_section(&f)[1].sh_offset = sizeof(f.bytes);
	assert_int_equal(judge(&f).kind, PROGRAM_DYNAMIC);
	with_go_section(&f)[1].sh_size = 8;
	assert_int_equal(judge(&f).kind, PROGRAM_DYNAMIC);

	make32(&f, NARROW, "/lib/ld-linux.so.2");
	narrow = (Elf32_Ehdr *)f.bytes;
	narrow->e_shnum = 1;
	narrow->e_shoff = sizeof(f.bytes);
	assert_int_equal(judge(&f).kind, PROGRAM_OTHER_WORD);
}

static void
expect_script(const char *line, const char *interpreter, const char *argument)
{
	struct file f = { .len = strlen(line) };
	struct program p;

	memcpy(f.bytes, line, f.len);
	p = judge(&f);
	assert_int_equal(p.kind, interpreter ? PROGRAM_SCRIPT : PROGRAM_UNKNOWN);
	if (!interpreter)
		return;
	assert_string_equal(p.interpreter, interpreter);
	assert_string_equal(p.argument, argument);
}

static void
a_script_names_its_interpreter(void **state)
{
	char longest[512];

	(void)state;
	expect_script("#!/bin/sh\necho\n", "/bin/sh", "");
	expect_script("#! \t/usr/bin/env  -S a b \t\nx", "/usr/bin/env", "-S a b");
	expect_script("#!/bin/sh", "/bin/sh", "");
	expect_script("#!\n/bin/sh", NULL, NULL);
	expect_script("#!", NULL, NULL);
	expect_script("#", NULL, NULL);
	expect_script("", NULL, NULL);
	expect_script("echo\n", NULL, NULL);
	expect_script("#/bin/sh\n", NULL, NULL);
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "#!/", 3);
	longest[sizeof(longest) - 1] = '\0';
	longest[PROGRAM_LINE] = '\0';
	expect_script(longest, longest + 2, "");
}

/* The kernel takes the path for a string. */
static void
an_interpreter_ends_with_a_nul(void **state)
{
	static const char line[] = "#!/bin/sh\0/else -e\n";
	struct file f = { .len = sizeof(line) - 1 };

	(void)state;
	memcpy(f.bytes, line, f.len);
	assert_int_equal(judge(&f).kind, PROGRAM_SCRIPT);
	assert_string_equal(judge(&f).interpreter, "/bin/sh");
}

static void
a_broken_header_is_not_preloaded(void **state)
{
	static const char long_path[4096] = "/lib64/ld-linux-x86-64.so.2";
	struct file f;

	(void)state;
	start64(&f, WIDE);
	header(&f)->e_phentsize = 1;
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	start64(&f, WIDE);
	header(&f)->e_phnum = 0xffff;
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	start64(&f, WIDE);
	header(&f)->e_phnum = 1;
	header(&f)->e_phoff = UINT64_MAX - 8;
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	start64(&f, WIDE);
	for (f.len = SELFMAG; f.len < offsetof(Elf64_Ehdr, e_phentsize); f.len++)
		assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	make32(&f, NARROW, NULL);
	((Elf32_Ehdr *)f.bytes)->e_phentsize = sizeof(Elf64_Phdr);
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	make32(&f, NARROW, NULL);
	((Elf32_Ehdr *)f.bytes)->e_phnum = 2;
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	start64(&f, WIDE);
	segment64(&f, PT_INTERP, long_path, sizeof(long_path));
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
}

/*
 * A loader's path without its NUL, or none at all, and names that claim to be more than
 * there is.
 */
static void
lies_about_sizes_end_well(void **state)
{
	struct file f;
	char path[PROGRAM_LINE];

	(void)state;
	memset(path, '/', sizeof(path));
	start64(&f, WIDE);
	segment64(&f, PT_INTERP, path, sizeof(path));
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	start64(&f, WIDE);
	segment64(&f, PT_INTERP, OURS, 0);
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	start64(&f, WIDE);
	segment64(&f, PT_INTERP, OURS, sizeof(OURS));
	f.len -= sizeof(OURS);
	assert_int_equal(judge(&f).kind, PROGRAM_FOREIGN);
	with_sections(&f, NULL, "", 1)->sh_size = UINT64_MAX;
	assert_int_equal(judge(&f).kind, PROGRAM_STATIC);
}

static void
a_kind_decides(void **state)
{
	(void)state;
	assert_true(program_preloads(PROGRAM_UNKNOWN, false));
	assert_true(program_preloads(PROGRAM_DYNAMIC, false));
	assert_false(program_preloads(PROGRAM_OTHER_WORD, false));
	assert_true(program_preloads(PROGRAM_OTHER_WORD, true));
	assert_false(program_preloads(PROGRAM_STATIC, true));
	assert_false(program_preloads(PROGRAM_RAW, true));
	assert_false(program_preloads(PROGRAM_FOREIGN, true));
	assert_false(program_preloads(PROGRAM_UNSEEN, true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loader_tells_the_libc),
		cmocka_unit_test(the_first_of_two_loaders_counts),
		cmocka_unit_test(no_loader_is_static),
		cmocka_unit_test(word_size_and_machine_count),
		cmocka_unit_test(go_and_pascal_are_known_by_a_section),
		cmocka_unit_test(the_launcher_is_known_by_its_section),
		cmocka_unit_test(names_are_not_read_for_ever),
		cmocka_unit_test(names_that_cannot_be_read_are_none),
		cmocka_unit_test(a_script_names_its_interpreter),
		cmocka_unit_test(an_interpreter_ends_with_a_nul),
		cmocka_unit_test(a_broken_header_is_not_preloaded),
		cmocka_unit_test(lies_about_sizes_end_well),
		cmocka_unit_test(a_kind_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
