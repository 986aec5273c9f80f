# SPDX-License-Identifier: MIT
title='Java NIO, dual-stack sockets, TCP and UDP'
packages='openjdk-17-jdk-headless'
needs='java'
port=9000

version() { java -version 2>&1 | number; }
prepare() {
	cat >Server.java <<'END'
import java.net.*;
import java.nio.*;
import java.nio.channels.*;

public class Server {
	public static void main(String[] args) throws Exception {
		byte[] name = System.getenv("name").getBytes();
		ServerSocketChannel server = ServerSocketChannel.open();
		server.bind(new InetSocketAddress("localhost", 9000));
		DatagramChannel udp = DatagramChannel.open();
		udp.bind(new InetSocketAddress(9000));
		new Thread(() -> {
			try {
				for (;;) {
					SocketAddress peer = udp.receive(ByteBuffer.allocate(100));
					udp.send(ByteBuffer.wrap(name), peer);
				}
			} catch (Exception e) {
				e.printStackTrace();
			}
		}).start();
		for (;;) {
			SocketChannel client = server.accept();
			client.write(ByteBuffer.wrap(name));
			client.close();
		}
	}
}
END
	cat >Client.java <<'END'
import java.net.*;
import java.nio.*;
import java.nio.channels.*;

public class Client {
	public static void main(String[] args) throws Exception {
		InetSocketAddress here = new InetSocketAddress("localhost", 9000);
		ByteBuffer answer = ByteBuffer.allocate(100);
		SocketChannel.open(here).read(answer);
		String tcp = new String(answer.array(), 0, answer.position());
		DatagramSocket udp = new DatagramSocket();
		udp.setSoTimeout(10000);
		udp.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("127.0.0.1"), 9000));
		DatagramPacket packet = new DatagramPacket(new byte[100], 100);
		udp.receive(packet);
		if (!packet.getAddress().getHostAddress().equals("127.0.0.1"))
			throw new Exception("answered by " + packet.getAddress());
		if (!tcp.equals(new String(packet.getData(), 0, packet.getLength())))
			throw new Exception("two servers");
		System.out.println(tcp);
	}
}
END
	javac Server.java Client.java
}
serve() { exec java -Xmx64m Server; }
ask() { java -Xmx64m Client; }
use() { ask; }
