// SPDX-License-Identifier: MIT

// What echo.c is, with HTTP for TCP.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

func insistLoopback(address string) {
	host, _, err := net.SplitHostPort(address)
	if err != nil || host != "127.0.0.1" && host != "::1" {
		log.Fatal("not the loopback: ", address)
	}
}

func serve(name string, port string) {
	udp, err := net.ListenPacket("udp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		data := make([]byte, 100)
		for {
			_, peer, err := udp.ReadFrom(data)
			if err != nil {
				log.Fatal(err)
			}
			insistLoopback(peer.String())
			udp.WriteTo([]byte(name), peer)
		}
	}()
	handler := func(w http.ResponseWriter, r *http.Request) {
		insistLoopback(r.RemoteAddr)
		fmt.Fprint(w, name)
	}
	log.Fatal(http.ListenAndServe("localhost:"+port, http.HandlerFunc(handler)))
}

func ask(port string) {
	response, err := http.Get("http://localhost:" + port + "/")
	if err != nil {
		log.Fatal(err)
	}
	stream, _ := io.ReadAll(response.Body)
	udp, err := net.ListenPacket("udp", ":0")
	if err != nil {
		log.Fatal(err)
	}
	server, _ := net.ResolveUDPAddr("udp", "127.0.0.1:"+port)
	udp.WriteTo([]byte("?"), server)
	udp.SetReadDeadline(time.Now().Add(10 * time.Second))
	data := make([]byte, 100)
	n, peer, err := udp.ReadFrom(data)
	if err != nil {
		log.Fatal(err)
	}
	insistLoopback(peer.String())
	fmt.Println(string(stream), string(data[:n]))
}

func main() {
	switch {
	case len(os.Args) == 4 && os.Args[1] == "serve":
		serve(os.Args[2], os.Args[3])
	case len(os.Args) == 3 && os.Args[1] == "ask":
		ask(os.Args[2])
	default:
		os.Exit(2)
	}
}
