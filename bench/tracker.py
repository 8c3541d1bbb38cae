#!/usr/bin/env python3
"""Measures the tracker beside opentracker and prints a table in Markdown.

  bench/tracker.py [--rounds 3] [--seconds 3] [--rows announce,mix,...] [--work DIR] [--workers 1] [--opentracker PATH]
  bench/tracker.py --soak [peers|torrents] [--seconds 180] [--size N]

It drives load generators (a folder with udpload.c, httpload.c and start-opentracker.sh, named by SPATE_TRACKER_HARNESS),
which check every answer. Trackers have core 0 and the load has core 1; both trackers take turns in every round, so that
what else the machine does strikes both alike. The table has medians: CPU time of the whole process for a response, which
holds on a busy machine where responses a second do not. Needs gcc, and Debian's opentracker for the comparison, or with
--opentracker PATH another build of it, one without a list of torrents. A round takes about half a minute.

  announce  UDP, a million peers in 100,000 torrents     mix   UDP, 50 connects : 50 announces : 1 scrape
  connect   UDP, connects alone                           http  HTTP announces, a connection each
  keep      HTTP announces over connections that stay     memory  bytes a peer, from 1 to 4 million, 10 in a torrent;
                                                                  a torrent, 1 million with 1 peer; a peer, 4000 x 1000

--soak: one tracker with its state kept, which is saved every ten seconds, and full load for the time given; what is wrong and
the memory, every ten seconds. With `peers`, --size of them (a million) start, complete, stop and fall silent; afterwards the silent
are waited for to be forgotten, at leisure for some nine minutes, and every count must be the model's. With `torrents`, most
announces are of a torrent that nobody asked for before, at a tracker that keeps --size of them (a million).
Only the Python standard library is used.
"""
import argparse
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TORRENTS, PEERS = 100_000, 1_000_000
ADMIN_PORT = 17373
WARM_UP = 10  # seconds of each load before the first round
ROWS = {
    "announce": ("udpload", ["-W", "2"], "0:100:0", "UDP announce"),
    "mix": ("udpload", ["-W", "2"], "50:50:1", "UDP 50:50:1 connect:announce:scrape"),
    "connect": ("udpload", ["-W", "2"], "100:0:0", "UDP connect"),
    "http": ("httpload", [], "100:0", "HTTP announce, a connection each"),
    "keep": ("httpload", ["-K"], "100:0", "HTTP announce, keep-alive"),
}
OPENTRACKER = "opentracker"  # Debian's, from the PATH
PORTS = {"opentracker": 17171, "spate": 17272}


def build(harness, work):
    for name in ("udpload", "httpload"):
        subprocess.run(
            ["gcc", "-O2", "-march=native", "-I", harness, "-o", os.path.join(work, name), os.path.join(harness, name + ".c")],
            check=True,
        )
    shutil.copy(os.path.join(harness, "start-opentracker.sh"), work)


def start_opentracker(port, torrents, peers, work):
    """Debian's serves the torrents of a list alone; any other is taken to serve all."""
    if OPENTRACKER == "opentracker":
        script = os.path.join(work, "start-opentracker.sh")
        command = [script, str(port), str(torrents), str(peers), "0"]
        started = subprocess.run(command, check=True, capture_output=True, text=True)
        return int(started.stdout.split()[-1])
    folder = tempfile.mkdtemp(dir=work)
    os.chmod(folder, 0o755)
    config = os.path.join(folder, "opentracker.conf")
    with open(config, "w") as lines:
        lines.write(f"listen.udp.workers 0\nlisten.tcp_udp 127.0.0.1:{port}\n")
        lines.write(f"tracker.rootdir {folder}\ntracker.user nobody\n")
    command = ["taskset", "-c", "0", OPENTRACKER, "-f", config]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).pid


def opentracker_keeps():
    """Whether it answers a second request over a connection: some builds do not."""
    request = b"GET /announce?info_hash=%s&peer_id=%s&port=1 HTTP/1.1\r\nConnection: keep-alive\r\n\r\n" % (b"a" * 20, b"b" * 20)
    with socket.create_connection(("127.0.0.1", PORTS["opentracker"])) as connection:
        try:
            connection.sendall(request)
            connection.recv(4096)
            connection.sendall(request)
            return bool(connection.recv(4096))
        except ConnectionError:
            return False


class Tracker:
    def __init__(self, name, work, torrents, peers, options=()):
        self.name, self.work, self.port = name, work, PORTS[name]
        if name == "opentracker":
            self.pid, self.process = start_opentracker(self.port, torrents, peers, work), None
            time.sleep(1)
        else:
            command = ["taskset", "-c", "0", os.path.join(ROOT, "spate"), "tracker", "--listen", f"127.0.0.1:{self.port}"]
            self.process = subprocess.Popen(command + list(options), stderr=subprocess.PIPE, text=True)
            self.pid = self.process.pid
            line = self.process.stderr.readline()
            while line and not line.startswith("announce URL"):
                line = self.process.stderr.readline()
            if not line:
                sys.exit("the tracker did not start")

    def load(self, program, options, mix, seconds, torrents, peers):
        """Runs one load, and returns what the generator says."""
        command = ["taskset", "-c", "1", os.path.join(self.work, program), "-k", "64", "-p", str(self.pid)]
        command += options + ["127.0.0.1", str(self.port), str(torrents), str(peers), str(seconds), mix]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def fill(self, torrents, peers):
        return self.load("udpload", ["-W", "2", "-P"], "0:1:0", 5, torrents, peers)

    def rss_kb(self):
        with open(f"/proc/{self.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        if self.process:
            self.process.wait(30)


def figures(said):
    """CPU microseconds a response, p99 in microseconds, and whether the generator found anything wrong."""
    cpu = float(re.search(r"([\d.]+) \(schedstat\);  RSS", said).group(1))
    p99 = float(re.search(r"p99 ([\d.]+)", said).group(1))
    wrong = [int(n) for n in re.findall(r"(?:error-replies|bad-length|bad-tid|bad-content|short-replies|over-numwant) (\d+)", said)]
    return cpu, p99, sum(wrong)


def speed(work, rows, rounds, seconds, workers):
    trackers = ["opentracker", "spate"] if shutil.which(OPENTRACKER) else ["spate"]
    running = {}
    found = {row: {name: [] for name in trackers} for row in rows}
    try:
        for name in trackers:
            running[name] = Tracker(name, work, TORRENTS, PEERS, ["--workers", str(workers)] if name == "spate" else [])
            running[name].fill(TORRENTS, PEERS)
        lacks = {"spate": (), "opentracker": () if "opentracker" not in running or opentracker_keeps() else ("keep",)}
        for row in rows:  # what is measured is compiled by then
            program, options, mix, _ = ROWS[row]
            running["spate"].load(program, options, mix, WARM_UP, TORRENTS, PEERS)
        for _ in range(rounds):
            for row in rows:
                program, options, mix, _ = ROWS[row]
                for name in trackers:
                    if row in lacks[name]:
                        continue
                    found[row][name].append(figures(running[name].load(program, options, mix, seconds, TORRENTS, PEERS)))
        print("\n| load | tracker | CPU us a response | p99 us | wrong |\n|---|---|---|---|---|")
        for row in rows:
            for name in trackers:
                all_of = found[row][name]
                if all_of:
                    cpu, p99 = (statistics.median(f[i] for f in all_of) for i in (0, 1))
                    print(f"| {ROWS[row][3]} | {name} | {cpu:.2f} | {p99:.0f} | {sum(f[2] for f in all_of)} |")
        for name in trackers:
            print(f"\nRSS of {name} with a million peers: {running[name].rss_kb() // 1024} MB")
    finally:
        for tracker in running.values():
            tracker.end()


def grown(work, name, torrents, peers):
    """RSS in bytes with so many peers, of a tracker that was just started."""
    tracker = Tracker(name, work, torrents, peers, ["--workers", "1"] if name == "spate" else [])
    try:
        before = tracker.rss_kb()
        tracker.fill(torrents, peers)
        return before * 1024, tracker.rss_kb() * 1024
    finally:
        tracker.end()
        time.sleep(1)


def memory(work):
    trackers = ["opentracker", "spate"] if shutil.which(OPENTRACKER) else ["spate"]
    print("\n| memory | tracker | bytes |\n|---|---|---|")
    for name in trackers:
        _, one = grown(work, name, 100_000, 1_000_000)
        _, four = grown(work, name, 400_000, 4_000_000)
        print(f"| a peer, from 1 to 4 million, 10 in a torrent | {name} | {(four - one) / 3e6:.1f} |")
        _, half = grown(work, name, 500_000, 500_000)
        _, full = grown(work, name, 1_000_000, 1_000_000)
        print(f"| a torrent of 1 peer, from 0.5 to 1 million | {name} | {(full - half) / 5e5:.1f} |")
        _, small = grown(work, name, 1000, 1_000_000)
        _, large = grown(work, name, 4000, 4_000_000)
        print(f"| a peer, from 1000 to 4000 swarms of 1000 | {name} | {(large - small) / 3e6:.1f} |", flush=True)


def soak(work, load, options):
    """Full load from bench/src/main/java/spate/bench/churn, which judges every answer; prints its lines with the memory."""
    with tempfile.TemporaryDirectory(dir=work) as state:
        always = ["--workers", "1", "--state", state, "--save-interval", "10s", "--admin", f"127.0.0.1:{ADMIN_PORT}"]
        tracker = Tracker("spate", work, 0, 0, always + options)
        try:
            classes = os.path.join(ROOT, "bench", "target", "classes")
            command = ["taskset", "-c", "1", java(), "-ea", "-Xmx1g", "-XX:+UseSerialGC", "-cp", classes]
            command += ["spate.bench.churn.ChurnLoad", load[0], str(tracker.port), *load[1:]]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
                for line in running.stdout:
                    print(line.rstrip(), f"{tracker.rss_kb() / 1024:.0f} MB |" if line.startswith("|") else "", flush=True)
            with urllib.request.urlopen(f"http://127.0.0.1:{ADMIN_PORT}/stats.json") as answer:
                stats = json.load(answer)
            print({name: stats[name] for name in ("torrents", "peers", "seeds", "evictedTorrents", "refusedPeers", "snapshots")})
            if running.returncode:
                sys.exit("something was wrong")
        finally:
            tracker.end()


def java():
    script = '. .mvn/jdk.sh && find_jdk && echo "$JDK"'
    home = subprocess.run(["sh", "-c", script], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    return os.path.join(home, "bin", "java")


def soaks(work, kind, seconds, size):
    subprocess.run([os.path.join(ROOT, "dev"), "build"], check=True)
    subprocess.run([os.path.join(ROOT, "spate"), "--version"], check=True, stdout=subprocess.DEVNULL)  # builds it
    if kind == "peers":  # a minute's interval: who is silent is forgotten after three at the latest
        soak(work, ["peers", str(size), str(seconds), "181"], ["--interval", "1m"])
    else:
        soak(work, ["torrents", str(size), str(seconds)], ["--max-torrents", str(size)])


def main():
    global OPENTRACKER
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--rows", default="announce,mix,connect,http,keep,memory")
    parser.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "spate-tracker-bench"))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--opentracker", default=OPENTRACKER, metavar="PATH")
    parser.add_argument("--size", type=int, default=PEERS)
    parser.add_argument("--soak", nargs="?", const="peers", choices=["peers", "torrents"])
    options = parser.parse_args()
    OPENTRACKER = options.opentracker
    os.makedirs(options.work, exist_ok=True)
    if options.soak:
        soaks(options.work, options.soak, options.seconds or 180, options.size)
        return
    harness = os.environ.get("SPATE_TRACKER_HARNESS")
    if not harness:
        sys.exit("name the folder of the load generators in SPATE_TRACKER_HARNESS")
    build(harness, options.work)
    subprocess.run([os.path.join(ROOT, "spate"), "--version"], check=True, stdout=subprocess.DEVNULL)  # builds it
    rows = options.rows.split(",")
    timed = [row for row in rows if row != "memory"]
    if timed:
        speed(options.work, timed, options.rounds, options.seconds or 3, options.workers)
    if "memory" in rows:
        memory(options.work)


if __name__ == "__main__":
    main()
