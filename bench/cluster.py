#!/usr/bin/env python3
"""Measures what the shared engine of several trackers costs, and prints tables in Markdown.

  bench/cluster.py [--peers 1000000] [--torrents 100000] [--seconds 5] [--subscribers 0,1,3,9] [--server redis-server]

It starts a Redis or Valkey server on a free port of loopback, with nothing on the disk, fills it through the trackers' own
function (tracker/src/main/resources/spate/tracker/cluster/engine.lua) and reads memory and CPU time from the server's own
INFO. Pipelines are of 128 calls, as trackers send them in batches. Only the Python standard library is used.
"""
import argparse
import os
import random
import socket
import struct
import subprocess
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIBRARY = os.path.join(ROOT, "tracker/src/main/resources/spate/tracker/cluster/engine.lua")
TICKS_A_SECOND = 8
TIMEOUT = 45 * 60 * TICKS_A_SECOND
TTL = 45 * 60 + 300
BATCH = 128


class Connection:
    """Just enough of RESP 2."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")

    @staticmethod
    def encode(*words):
        out = [b"*%d\r\n" % len(words)]
        for word in words:
            word = word if isinstance(word, bytes) else str(word).encode()
            out.append(b"$%d\r\n%s\r\n" % (len(word), word))
        return b"".join(out)

    def call(self, *words):
        self.socket.sendall(self.encode(*words))
        return self.reply()

    def reply(self):
        line = self.file.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        return rest

    def info(self, section):
        text = self.call("INFO", section).decode()
        return dict(line.split(":", 1) for line in text.split("\r\n") if ":" in line)


class Server:
    def __init__(self, program, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
        )
        for _ in range(100):
            try:
                self.connection = Connection(self.port)
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server does not answer")

    def cpu_seconds(self):
        cpu = self.connection.info("cpu")
        return float(cpu["used_cpu_user_main_thread"]) + float(cpu["used_cpu_sys_main_thread"])

    def used_bytes(self):
        return int(self.connection.info("memory")["used_memory"])

    def stop(self):
        self.process.terminate()
        self.process.wait()


def key_of(torrent):
    info_hash = random.Random(torrent).randbytes(20)
    return b"{|}" + info_hash if info_hash[0] == 0x7D else b"{%c}" % info_hash[0] + info_hash[1:]


def address_of(peer):
    return struct.pack(">IH", 0x0A000000 + peer // 16, 6881 + peer % 16)


def tick():
    return int(time.time() * TICKS_A_SECOND) % (1 << 21)


def announce(name, key, peer, is_seed, sampled=8):
    now = tick()
    value = (now << 3 | (2 if is_seed else 0)).to_bytes(3, "big")
    return Connection.encode(
        "FCALL", name + "_announce", 1, key, b"12345678", now, TIMEOUT, TTL, sampled, 0, address_of(peer), value
    )


def pipelined(connection, commands):
    """Sends them in batches; returns how many there were."""
    count = 0
    batch = []
    for command in commands:
        batch.append(command)
        if len(batch) == BATCH:
            connection.socket.sendall(b"".join(batch))
            for _ in batch:
                connection.reply()
            count += len(batch)
            batch = []
    connection.socket.sendall(b"".join(batch))
    for _ in batch:
        connection.reply()
    return count + len(batch)


def subscribe(port, bytes_read):
    connection = Connection(port)
    for group in range(256):
        connection.call("SSUBSCRIBE", b"s{%c}" % (0x7C if group == 0x7D else group))

    def read():
        try:
            while data := connection.socket.recv(1 << 20):
                bytes_read[0] += len(data)
        except OSError:
            pass

    threading.Thread(target=read, daemon=True).start()
    return connection


def measured(server, name, commands):
    before = server.cpu_seconds()
    start = time.monotonic()
    count = pipelined(server.connection, commands)
    wall = time.monotonic() - start
    return (server.cpu_seconds() - before) / count * 1e6, count / wall


def until(seconds, make):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield make()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=int, default=1_000_000)
    parser.add_argument("--torrents", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--subscribers", default="0,1,3,9")
    parser.add_argument("--server", default="redis-server")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(args.server, folder)
        try:
            run(server, args)
        finally:
            server.stop()


def run(server, args):
    with open(LIBRARY) as source:
        code = source.read()
    name = "spate_bench"
    server.connection.call("FUNCTION", "LOAD", f"#!lua name={name}\n" + code.replace("NAME", name))
    keys = [key_of(torrent) for torrent in range(args.torrents)]
    empty = server.used_bytes()
    fill = (
        announce(name, keys[peer % args.torrents], peer, peer % 2 == 0, sampled=0) for peer in range(args.peers)
    )
    cost, rate = measured(server, name, fill)
    used = server.used_bytes() - empty
    print(f"{server.connection.info('server')['redis_version']}, {args.peers} peers in {args.torrents} torrents\n")
    print("| memory | |\n|---|---|")
    print(f"| bytes a peer | {used / args.peers:.1f} |")
    print(f"| bytes a torrent | {used / args.torrents:.0f} |\n")
    print("| call | server CPU us | calls a second in this run |\n|---|---|---|")
    print(f"| a new peer, nobody subscribed, none looked at | {cost:.1f} | {rate:.0f} |")

    def again(sampled=8):
        peer = random.randrange(args.peers)
        return announce(name, keys[peer % args.torrents], peer, peer % 2 == 0, sampled)

    for sampled in (0, 8, 30):
        cost, rate = measured(server, name, until(args.seconds, lambda: again(sampled)))
        print(f"| a known peer, nobody subscribed, {sampled} looked at | {cost:.1f} | {rate:.0f} |")
    connections, bytes_read = [], [0]
    for count in map(int, args.subscribers.split(",")):
        while len(connections) < count:
            connections.append(subscribe(server.port, bytes_read))
        cost, rate = measured(server, name, until(args.seconds, again))
        print(f"| a known peer, {count} subscribed, 8 looked at | {cost:.1f} | {rate:.0f} |")
    big = b"{z}" + bytes(19)
    pipelined(server.connection, (announce(name, big, peer, peer % 2 == 0, 0) for peer in range(20_000)))
    cost, rate = measured(
        server,
        name,
        until(args.seconds, lambda: announce(name, big, random.randrange(20_000), True)),
    )
    print(f"| the same in a swarm of 20,000 | {cost:.1f} | {rate:.0f} |")


if __name__ == "__main__":
    main()
