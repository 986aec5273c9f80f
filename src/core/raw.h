// SPDX-License-Identifier: MIT
/*
 * A system call that needs nothing: no libc, no loader. It works before any constructor
 * has run, which is when jemalloc makes its first. Returns the kernel's value, -errno for
 * an error.
 */
#ifndef LB_RAW_H
#define LB_RAW_H

#if defined(__x86_64__) && defined(__LP64__)

static inline long
raw_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#elif defined(__i386__)

/* The sixth argument is in ebp, which the compiler may be using for the frame. */
static inline long
raw_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	long last[2] = { f, e };
	long result;

	__asm__ volatile("push %%ebp\n\t"
			 "push %%edi\n\t"
			 "mov (%%edi), %%ebp\n\t"
			 "mov 4(%%edi), %%edi\n\t"
			 "int $0x80\n\t"
			 "pop %%edi\n\t"
			 "pop %%ebp"
			 : "=a"(result)
			 : "a"(n), "b"(a), "c"(b), "d"(c), "S"(d), "D"(last)
			 : "memory");
	return result;
}

#elif defined(__aarch64__)

static inline long
raw_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

#elif defined(__arm__)

/* The number is in r7, which Thumb code may be using for the frame. */
static inline long
raw_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = e;
	register long r5 __asm__("r5") = f;
	long frame;

	__asm__ volatile("mov %1, r7\n\t"
			 "mov r7, %2\n\t"
			 "svc 0\n\t"
			 "mov r7, %1"
			 : "+r"(r0), "=&r"(frame)
			 : "r"(n), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
			 : "memory");
	return r0;
}

#else
#error "liblb needs the system call instruction of this processor: add it here"
#endif

#endif
