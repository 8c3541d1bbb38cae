#!/usr/bin/env python3
"""Kills a tracker in the middle of a snapshot, and prints how soon and how whole its swarms are there again, in Markdown.

  bench/restart.py [--peers 10000000] [--large 500000] [--thousands 1000] [--work DIR]

It begins with the saved state of one swarm of --large peers, --thousands swarms of a thousand, and else swarms of ten. The tracker
saves it anew, and is killed (SIGKILL) while it writes the next snapshot. It must be back within 10 s, with every peer: all
torrents are scraped, and each must have its seeds and leechers. Then it is ended (SIGTERM), which saves and must take no longer
than 2 s, and started a last time. Only the Python standard library is used.
"""
import argparse
import glob
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLASSES = os.path.join(ROOT, "bench", "target", "classes")
PORT, ADMIN_PORT = 17474, 17475
TOKEN = "token-of-a-bench-on-loopback"


class Tracker:
    """One run of it, from the command to the line that says how much was loaded."""

    def __init__(self, state):
        command = [os.path.join(ROOT, "spate"), "tracker", "--json", "--listen", f"127.0.0.1:{PORT}", "--state", state]
        command += ["--save-interval", "1h", "--interval", "2h", "--admin", f"127.0.0.1:{ADMIN_PORT}", "--admin-token", TOKEN]
        start = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.loaded = None
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == "loaded":
                self.loaded = event
                break
        if not self.loaded:
            sys.exit("the tracker did not start")
        self.start_seconds = time.monotonic() - start

    def rss_mb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) // 1024

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask_to_save(self):
        request = urllib.request.Request(f"http://127.0.0.1:{ADMIN_PORT}/api/save", method="POST")
        request.add_header("Authorization", "Bearer " + TOKEN)
        return urllib.request.urlopen(request, timeout=120).read()

    def ask_to_save_until_killed(self):
        try:
            self.ask_to_save()
            print("the snapshot was finished")
        except (OSError, http.client.HTTPException):
            pass  # killed

    def end(self, number):
        start = time.monotonic()
        self.process.send_signal(number)
        self.process.stdout.read()
        self.process.wait()
        return time.monotonic() - start


def java(path, main, *words):
    with open(os.path.join(ROOT, "bench", "target", "classpath")) as libraries:
        classes = os.pathsep.join([CLASSES, libraries.read()])
    command = [path, "-Xmx2g", "-XX:+UseSerialGC", "-cp", classes, "spate.bench.churn." + main, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True)
    print(done.stdout.strip().splitlines()[-1])
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def sizes(state):
    return {path: (os.path.getsize(path), os.stat(path).st_mtime_ns) for path in glob.glob(os.path.join(state, "swarms.*"))}


def kill_while_it_saves(tracker, state):
    """SIGKILL when the file that is written has begun and is no more than half as long as the other."""
    before = sizes(state)
    request = threading.Thread(target=tracker.ask_to_save_until_killed)
    request.start()
    whole = max(size for size, _ in before.values())
    while True:
        changed = {path: now for path, now in sizes(state).items() if now != before.get(path)}
        written = [size for size, _ in changed.values() if size > whole // 10]
        if written:
            break
        time.sleep(0.001)
    tracker.end(signal.SIGKILL)
    request.join()
    torn = {os.path.basename(path): size for path, (size, _) in sizes(state).items()}
    if min(torn.values()) >= whole * 0.95:
        sys.exit(f"the snapshot was finished before the kill: {torn}")
    print(f"killed with {torn}")


def restarted(path, state, options, what):
    tracker = Tracker(state)
    loaded = tracker.loaded
    cpu = f"{tracker.start_seconds:.1f} s, of CPU {tracker.cpu_seconds():.1f} s"
    print(f"| {what} | {cpu} | {loaded['peers']} peers in {loaded['torrents']} torrents | {tracker.rss_mb()} MB |")
    java(path, "ChurnLoad", "whole", PORT, options.peers, options.large, options.thousands)
    if tracker.start_seconds > 10:
        print("missed: 10 s")
    return tracker


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=int, default=10_000_000)
    parser.add_argument("--large", type=int, default=500_000)
    parser.add_argument("--thousands", type=int, default=1000)
    parser.add_argument("--work", default=tempfile.gettempdir())
    options = parser.parse_args()
    maven = [os.path.join(ROOT, "mvnw"), "-q", "-pl", "bench", "-am", "-DskipTests", "package", "dependency:build-classpath"]
    found = subprocess.run(["sh", "-c", '. .mvn/jdk.sh && find_jdk && echo "$JDK"'], cwd=ROOT, check=True, capture_output=True, text=True)
    home = found.stdout.strip()
    subprocess.run(
        maven + ["-Dmdep.outputFile=target/classpath", "-Dmdep.includeScope=runtime"],
        cwd=ROOT,
        env={**os.environ, "JAVA_HOME": home},
        check=True,
    )
    subprocess.run([os.path.join(ROOT, "spate"), "--version"], check=True, stdout=subprocess.DEVNULL)  # builds it
    path = os.path.join(home, "bin", "java")
    with tempfile.TemporaryDirectory(dir=options.work) as state:
        java(path, "SavedSwarms", state, options.peers, options.large, options.thousands)
        tracker = restarted(path, state, options, "first start")
        for _ in range(2):  # both generations
            start = time.monotonic()
            tracker.ask_to_save()
            print(f"saved in {time.monotonic() - start:.1f} s; {tracker.rss_mb()} MB")
        kill_while_it_saves(tracker, state)
        tracker = restarted(path, state, options, "after SIGKILL in a snapshot")
        print(f"SIGTERM: ended after {tracker.end(signal.SIGTERM):.2f} s")
        tracker = restarted(path, state, options, "after SIGTERM")
        tracker.end(signal.SIGKILL)


if __name__ == "__main__":
    main()
