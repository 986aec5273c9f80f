// SPDX-License-Identifier: MIT
/*
 * Makes each hooked call TIMES times with what no session changes: Unix sockets,
 * addresses that are not here, options of others. Run by callgrind, which counts what
 * each function below takes. What is on the data path is here too: nothing may be between
 * it and libc. And one thing that a session does change: a datagram to here.
 */
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum { TIMES = 1000, NOWHERE = -1 };

static int stream[2], datagram[2], udp;
static char data[8];

/* 192.0.2.1, which is nobody's. */
static struct sockaddr_in elsewhere = { .sin_family = AF_INET };

/* Where udp is. */
static struct sockaddr_in here = { .sin_family = AF_INET };

#define TIME(name) \
	__attribute__((noinline)) static void time_##name(void); \
	__attribute__((noinline)) static void call_##name(void) \
	{ \
		for (int i = 0; i < TIMES; i++) \
			time_##name(); \
	} \
	static void time_##name(void)

TIME(bind)
{
	struct sockaddr_in addr = elsewhere;

	bind(NOWHERE, (struct sockaddr *)&addr, sizeof(addr));
}

TIME(bind_unix)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	bind(NOWHERE, (struct sockaddr *)&addr, sizeof(addr));
}

TIME(connect)
{
	struct sockaddr_in addr = elsewhere;

	connect(NOWHERE, (struct sockaddr *)&addr, sizeof(addr));
}

TIME(connect_unix)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	connect(NOWHERE, (struct sockaddr *)&addr, sizeof(addr));
}

TIME(accept)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);

	accept(NOWHERE, (struct sockaddr *)&addr, &len);
}

TIME(accept4)
{
	accept4(NOWHERE, NULL, NULL, SOCK_CLOEXEC);
}

TIME(listen)
{
	listen(NOWHERE, 1);
}

TIME(getsockname)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);

	getsockname(stream[0], (struct sockaddr *)&addr, &len);
}

TIME(getpeername)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);

	getpeername(stream[0], (struct sockaddr *)&addr, &len);
}

TIME(getsockopt)
{
	socklen_t len = sizeof(int);
	int value;

	getsockopt(stream[0], SOL_SOCKET, SO_TYPE, &value, &len);
}

TIME(setsockopt)
{
	int on = 1;

	setsockopt(stream[0], SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

TIME(sendto)
{
	struct sockaddr_in addr = elsewhere;

	sendto(NOWHERE, data, sizeof(data), 0, (struct sockaddr *)&addr, sizeof(addr));
}

TIME(sendto_connected)
{
	sendto(NOWHERE, data, sizeof(data), 0, NULL, 0);
}

TIME(sendmsg)
{
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	sendmsg(NOWHERE, &msg, 0);
}

TIME(sendmmsg)
{
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct mmsghdr msg = { .msg_hdr = { .msg_iov = &iov, .msg_iovlen = 1 } };

	sendmmsg(NOWHERE, &msg, 1, 0);
}

TIME(recvfrom)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);

	send(datagram[0], data, sizeof(data), 0);
	recvfrom(datagram[1], data, sizeof(data), 0, (struct sockaddr *)&addr, &len);
}

TIME(recvfrom_connected)
{
	recvfrom(NOWHERE, data, sizeof(data), 0, NULL, NULL);
}

TIME(recvmsg)
{
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	send(datagram[0], data, sizeof(data), 0);
	recvmsg(datagram[1], &msg, 0);
}

TIME(recvmmsg)
{
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct mmsghdr msg = { .msg_hdr = { .msg_iov = &iov, .msg_iovlen = 1 } };

	send(datagram[0], data, sizeof(data), 0);
	recvmmsg(datagram[1], &msg, 1, 0, NULL);
}

TIME(getaddrinfo)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *all;

	if (getaddrinfo("192.0.2.1", "80", &hints, &all) == 0)
		freeaddrinfo(all);
}

TIME(syscall)
{
	syscall(SYS_getppid);
}

TIME(here_datagram)
{
	struct sockaddr_in addr = here;
	socklen_t len = sizeof(addr);

	if (sendto(udp, data, sizeof(data), 0, (struct sockaddr *)&addr, len) !=
		recvfrom(udp, data, sizeof(data), 0, (struct sockaddr *)&addr, &len))
		abort();
}

TIME(data_write_read)
{
	if (write(stream[0], data, sizeof(data)) != read(stream[1], data, sizeof(data)))
		abort();
}

TIME(data_send_recv)
{
	if (send(stream[0], data, sizeof(data), 0) !=
		recv(stream[1], data, sizeof(data), 0))
		abort();
}

TIME(data_poll)
{
	struct pollfd one = { .fd = stream[0], .events = POLLOUT };

	poll(&one, 1, 0);
}

TIME(data_epoll)
{
	struct epoll_event event;

	epoll_wait(NOWHERE, &event, 1, 0);
}

TIME(data_socket_close)
{
	close(socket(AF_INET, SOCK_STREAM, 0));
}

int
main(void)
{
	socklen_t len = sizeof(here);

	elsewhere.sin_addr.s_addr = htonl(0xc0000201);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, stream) < 0 ||
		socketpair(AF_UNIX, SOCK_DGRAM, 0, datagram) < 0)
		return 1;
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(udp, (struct sockaddr *)&here, len) < 0 ||
		getsockname(udp, (struct sockaddr *)&here, &len) < 0)
		return 1;
	call_here_datagram(); /* While nothing is bound elsewhere. */
	call_bind();
	call_bind_unix();
	call_connect();
	call_connect_unix();
	call_accept();
	call_accept4();
	call_listen();
	call_getsockname();
	call_getpeername();
	call_getsockopt();
	call_setsockopt();
	call_sendto();
	call_sendto_connected();
	call_sendmsg();
	call_sendmmsg();
	call_recvfrom();
	call_recvfrom_connected();
	call_recvmsg();
	call_recvmmsg();
	call_getaddrinfo();
	call_syscall();
	call_data_write_read();
	call_data_send_recv();
	call_data_poll();
	call_data_epoll();
	call_data_socket_close();
	return 0;
}
