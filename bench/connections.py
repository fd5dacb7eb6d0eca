#!/usr/bin/env python3
"""bench/connections.py [--count N] [--rounds N] [--size N] [server ...]

Holds N connections (10,000 unless told) to an echo server at once. Each sends data of its own (up to --size bytes),
every round, and checks what comes back. Prints the server's resident memory for a connection: the growth over what it was after the first
connections, which warm it up. Servers: corojs (default), node, node-for-await.
NODE names the Node (default: the one in PATH), COROJS the executable. The limit on open files (ulimit -n) is raised as
far as the system allows; client and server are processes of their own.
"""
import argparse
import os
import random
import resource
import selectors
import socket
import subprocess
import sys
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
COROJS = os.environ.get("COROJS", os.path.join(FOLDER, "..", "corojs"))
NODE = os.environ.get("NODE", "node")
SERVERS = {
    "corojs": [COROJS, *os.environ.get("COROJS_ARGS", "").split(), os.path.join(FOLDER, "connections.mjs")],
    "node": [NODE, os.path.join(FOLDER, "connections.node.mjs")],
    "node-for-await": [NODE, os.path.join(FOLDER, "connections.for-await.node.mjs")],
}
WARM_UP = 500
AT_ONCE = 256  # connections being made or in a conversation at one time


class Peer:
    """One connection and what it expects."""

    def __init__(self, number, port):
        self.number = number
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect_ex(("127.0.0.1", port))
        self.received = bytearray()

    def begin(self, round_number, most):
        size = random.randint(1, most)
        head = f"{self.number}:{round_number}:".encode()
        self.expected = head + bytes(random.choices(b"abcdefghijklmnopqrstuvwxyz", k=size))
        self.to_send = memoryview(self.expected)
        self.received.clear()


def converse(peers, round_number, most):
    """Lets every peer send its data and get it back, AT_ONCE of them at a time."""
    waiting = list(peers)
    random.shuffle(waiting)
    selector = selectors.DefaultSelector()
    active = 0
    while waiting or active:
        while waiting and active < AT_ONCE:
            peer = waiting.pop()
            peer.begin(round_number, most)
            selector.register(peer.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, peer)
            active += 1
        events = selector.select(30)
        if not events:
            sys.exit(f"connections.py: {active} conversations stand still")
        for key, mask in events:
            peer = key.data
            if mask & selectors.EVENT_WRITE and peer.to_send:
                peer.to_send = peer.to_send[peer.socket.send(peer.to_send):]
                if not peer.to_send:
                    selector.modify(peer.socket, selectors.EVENT_READ, peer)
            if mask & selectors.EVENT_READ:
                data = peer.socket.recv(65536)
                if not data:
                    sys.exit(f"connections.py: the server closed connection {peer.number}")
                peer.received += data
                if len(peer.received) >= len(peer.expected):
                    if bytes(peer.received) != peer.expected:
                        sys.exit(f"connections.py: connection {peer.number} got data that it did not send")
                    selector.unregister(peer.socket)
                    active -= 1


def resident(process):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def page_tables(process):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmPTE"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(name):
    port = free_port()
    process = subprocess.Popen([*SERVERS[name], str(port)])
    for _ in range(1200):
        if process.poll() is not None:
            sys.exit(f"connections.py: the server {name} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process, port
        time.sleep(0.1)
    sys.exit(f"connections.py: the server {name} does not listen")


def measure(name, count, rounds, most):
    process, port = start(name)
    try:
        peers = [Peer(i, port) for i in range(WARM_UP)]
        converse(peers, 0, most)
        time.sleep(0.5)
        before, tables = resident(process), page_tables(process)
        began = time.monotonic()
        while len(peers) < WARM_UP + count:
            more = [Peer(i, port) for i in range(len(peers), min(len(peers) + AT_ONCE, WARM_UP + count))]
            converse(more, 0, most)
            peers += more
        took = time.monotonic() - began
        for round_number in range(1, rounds + 1):
            converse(peers, round_number, most)
        time.sleep(0.5)
        after = resident(process)
        print(
            f"{name}: {len(peers)} connections at once, {rounds + 1} rounds of data of their own, all right; "
            f"{(after - before) / count:.2f} KiB resident a connection "
            f"(page tables {(page_tables(process) - tables) / count:.2f}); made in {took:.1f} s",
            flush=True,
        )
        for peer in peers:
            peer.socket.close()
        # One more connection, after all the others are gone.
        last = Peer(0, port)
        converse([last], 0, most)
        last.socket.close()
    finally:
        process.terminate()
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("servers", nargs="*", default=["corojs"], metavar="server")
    options = parser.parse_args()
    unknown = [name for name in options.servers if name not in SERVERS]
    if unknown:
        parser.error(f"unknown server {unknown[0]}: choose from {', '.join(SERVERS)}")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    needed = options.count + WARM_UP + 100
    if hard != resource.RLIM_INFINITY and hard < needed:
        sys.exit(f"connections.py: {needed} open files are needed, the system allows {hard} (ulimit -Hn)")
    for name in options.servers:
        measure(name, options.count, options.rounds, options.size)


if __name__ == "__main__":
    main()
