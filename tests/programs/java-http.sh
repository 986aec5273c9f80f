# SPDX-License-Identifier: MIT
title='Java HttpServer, with the debug port 5005'
packages='openjdk-17-jdk-headless curl'
needs='java curl jdb'
port=8000
listens_on='8000 5005'

version() { java -version 2>&1 | number; }
prepare() {
	cat >Server.java <<'END'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public class Server {
	public static void main(String[] args) throws Exception {
		HttpServer server = HttpServer.create(new InetSocketAddress(8000), 0);
		server.createContext("/", exchange -> {
			byte[] answer = (System.getenv("name") + " asked by "
				+ exchange.getRemoteAddress().getAddress() + "\n").getBytes();
			exchange.sendResponseHeaders(200, answer.length);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		server.start();
	}
}
END
	javac Server.java
}
serve() {
	exec java -Xmx64m -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005 Server
}
ask() { fetch http://localhost:8000/; }
use() {
	fetch http://127.0.0.1:8000/ | grep '127\.0\.0\.1' && fetch 'http://[::1]:8000/' &&
		(echo threads; sleep 1; echo quit) | jdb -attach localhost:5005 | grep 'Reference Handler'
}
