#!/usr/bin/env python3
"""Prints, as Markdown, how long `spate create` and `spate verify` take beside other programs.

All programs of a row run in turn, A B C A B C ..., after one round that is not counted; a figure is the median of the
counted rounds. Whole processes are measured, start-up included: seconds of wall clock, and the CPU seconds that the
system counts for the process. A round in which other work took the processors for more than a quarter of a run is
dropped and made up for. The data is made once, and lies in the page cache since every round reads it.

Needs Python 3 and, for their columns, mktorrent, transmission-create, transmission-daemon and libtorrent's Python
binding; what is missing is left out, and named.

    bench/tools.py [--rounds N] [--limit SECONDS] [ROW ...]

rows: create (2 GiB, v1), small (20,000 files, v1), verify (2 GiB, v1), huge (16 GiB: v1, v2, hybrid, verify of v1)

SPATE_BENCH_DATA   folder for the data, 2.2 GiB (default: bench/target/data). The 16 GiB are eight hard links to one
                   file of 2 GiB, so that they stay in the page cache of a small machine
SPATE              the command to measure (default: ./spate of this checkout)
SW_PYTHON          a Python with the module libtorrent (default: /usr/bin/python3)
"""

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.environ.get("SPATE_BENCH_DATA", os.path.join(ROOT, "bench", "target", "data"))
SPATE = os.environ.get("SPATE", os.path.join(ROOT, "spate"))
PYTHON = os.environ.get("SW_PYTHON", "/usr/bin/python3")
BIG_BYTES = 2 << 30
HUGE_LINKS = 8
SMALL_FILES = 20_000
TICKS = os.sysconf("SC_CLK_TCK")

# Checks a torrent's data and exits 0 if it is all there.
LIBTORRENT_CHECK = """
import libtorrent as lt, sys
s = lt.session({'listen_interfaces': '127.0.0.1:0', 'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False,
                'enable_natpmp': False, 'hashing_threads': 2, 'aio_threads': 4, 'checking_mem_usage': 1024,
                'alert_mask': lt.alert.category_t.status_notification | lt.alert.category_t.error_notification})
p = lt.add_torrent_params(); p.ti = lt.torrent_info(sys.argv[1]); p.save_path = sys.argv[2]; p.trackers = []
p.flags = (p.flags & ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)) | lt.torrent_flags.override_trackers
h = s.add_torrent(p)
while True:
    s.wait_for_alert(1000)
    for a in s.pop_alerts():
        if isinstance(a, lt.torrent_checked_alert):
            sys.exit(0 if h.status().is_seeding else 5)
"""


def make_data():
    big = os.path.join(DATA, "big.bin")
    if not os.path.exists(big) or os.path.getsize(big) != BIG_BYTES:
        os.makedirs(DATA, exist_ok=True)
        source = random.Random(1)
        with open(big, "wb") as file:
            for _ in range(BIG_BYTES >> 24):
                file.write(source.randbytes(1 << 24))
    huge = os.path.join(DATA, "huge")
    shutil.rmtree(huge, ignore_errors=True)
    os.makedirs(huge)
    for i in range(HUGE_LINKS):
        os.link(big, os.path.join(huge, f"part{i}.bin"))
    small = os.path.join(DATA, "small")
    if not os.path.exists(os.path.join(DATA, "small.done")):
        source = random.Random(3)
        for i in range(SMALL_FILES):
            folder = os.path.join(small, f"dir{i // 100:03}")
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, f"file{i:05}.dat"), "wb") as file:
                file.write(source.randbytes(source.randrange(1, 8192)))
        open(os.path.join(DATA, "small.done"), "w").close()


def busy():
    with open("/proc/stat") as file:
        ticks = [int(word) for word in file.readline().split()[1:9]]
    return (sum(ticks[:3]) + sum(ticks[5:])) / TICKS


class Run:
    """A program that ends by itself."""

    def __init__(self, name, *words):
        self.name, self.words = name, words

    def measure(self, work, limit):
        """Wall and CPU seconds, and the share of a processor that others used meanwhile."""
        words = [word.replace("@", work) for word in self.words]
        others, start = busy(), time.monotonic()
        process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        signal.alarm(limit)
        _, status, usage = os.wait4(process.pid, 0)
        signal.alarm(0)
        wall = time.monotonic() - start
        if status:
            sys.exit(f"{self.name} ended with {os.waitstatus_to_exitcode(status)}: {' '.join(words)}")
        cpu = usage.ru_utime + usage.ru_stime
        return wall, cpu, max(0, busy() - others - cpu) / wall


class Transmission:
    """Transmission's daemon: it is asked until it has checked the data, then ended."""

    name = "Transmission"

    def __init__(self, torrent, folder):
        self.torrent, self.folder = torrent, folder

    def measure(self, work, limit):
        config = tempfile.mkdtemp(dir=work)
        port = random.randrange(20000, 30000)
        settings = {
            "rpc-port": port, "rpc-bind-address": "127.0.0.1", "bind-address-ipv4": "127.0.0.1", "peer-port": port + 1,
            "dht-enabled": False, "lpd-enabled": False, "pex-enabled": False, "utp-enabled": False,
            "port-forwarding-enabled": False, "download-dir": self.folder,
        }
        with open(os.path.join(config, "settings.json"), "w") as file:
            json.dump(settings, file)
        others = busy()
        process = subprocess.Popen(
            ["transmission-daemon", "-f", "-g", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            remote = ["transmission-remote", f"127.0.0.1:{port}"]
            deadline = time.monotonic() + limit
            start = time.monotonic()
            while subprocess.run(remote + ["-a", self.torrent], capture_output=True).returncode:
                if time.monotonic() > deadline:
                    sys.exit("transmission-daemon does not answer")
                time.sleep(0.02)
                start = time.monotonic()
            while b"Percent Done: 100%" not in self.state(remote):
                if time.monotonic() > deadline:
                    sys.exit("Transmission did not find the data to be good")
                time.sleep(0.05)
            wall = time.monotonic() - start
        finally:
            process.terminate()
            _, _, usage = os.wait4(process.pid, 0)
        cpu = usage.ru_utime + usage.ru_stime
        return wall, cpu, 0 if busy() - others - cpu < 0.5 * wall else 1

    @staticmethod
    def state(remote):
        state = subprocess.run(remote + ["-t", "1", "-i"], capture_output=True).stdout
        return state if b"Verifying" not in state else b""


def measure(programs, rounds, limit):
    """Median wall and CPU seconds of each program."""
    results, dropped = [], 0
    with tempfile.TemporaryDirectory() as work:
        while len(results) <= rounds and dropped <= 3 * rounds:
            row = [program.measure(tempfile.mkdtemp(dir=work), limit) for program in programs]
            if results and any(others > 0.25 for _, _, others in row):
                dropped += 1
            else:
                results.append(row)
    counted = results[1:]
    if not counted:
        sys.exit("the machine is too busy: no round was undisturbed")
    return [
        (statistics.median(r[i][0] for r in counted), statistics.median(r[i][1] for r in counted))
        for i in range(len(programs))
    ], len(counted)


def report(title, programs, data_bytes, arguments):
    programs = [program for program in programs if program]
    figures, counted = measure(programs, arguments.rounds, arguments.limit)
    for program, (wall, cpu) in zip(programs, figures):
        ratio = figures[0][0] / wall
        speed = f"{data_bytes / 1e9 / cpu:.2f}"
        print(f"| {title} | {program.name} | {wall:.2f} | {cpu:.2f} | {speed} | {ratio:.2f} | {counted} |", flush=True)


def spate(*words):
    return Run("Spate", SPATE, *words)


def tool(name, *words):
    if shutil.which(words[0]):
        return Run(name, *words)
    print(f"not installed: {words[0]}", file=sys.stderr)
    return None


def mktorrent(data):
    return tool("mktorrent -t 2", "mktorrent", "-l", "20", "-t", "2", "-a", "http://a.example/", "-o", "@/m", data)


def torrent(version, data):
    path = os.path.join(DATA, f"{os.path.basename(data)}{version}.torrent")
    subprocess.run(
        [SPATE, "create", version, "-l", "1MiB", "-q", "--force", "-o", path, data],
        check=True, stdout=subprocess.DEVNULL,
    )
    return path


def row_create(arguments):
    big = os.path.join(DATA, "big.bin")
    report("create v1, 2 GiB", [spate("create", "--v1", "-l", "1MiB", "-q", "-o", "@/s", big), mktorrent(big)],
           BIG_BYTES, arguments)


def row_small(arguments):
    small = os.path.join(DATA, "small")
    size = sum(entry.stat().st_size for folder in os.scandir(small) for entry in os.scandir(folder))
    report("create v1, 20,000 files", [
        spate("create", "--v1", "-q", "-o", "@/s", small),
        tool("transmission-create", "transmission-create", "-o", "@/t", small),
    ], size, arguments)


def row_verify(arguments):
    made = torrent("--v1", os.path.join(DATA, "big.bin"))
    has_libtorrent = subprocess.run([PYTHON, "-c", "import libtorrent"], capture_output=True).returncode == 0
    if not has_libtorrent:
        print("not installed: libtorrent's Python binding", file=sys.stderr)
    has_transmission = shutil.which("transmission-daemon") and shutil.which("transmission-remote")
    report("check v1, 2 GiB", [
        spate("verify", "-q", "--data", DATA, made),
        Run("libtorrent", PYTHON, "-c", LIBTORRENT_CHECK, made, DATA) if has_libtorrent else None,
        Transmission(made, DATA) if has_transmission else None,
    ], BIG_BYTES, arguments)


def row_huge(arguments):
    huge = os.path.join(DATA, "huge")
    size = BIG_BYTES * HUGE_LINKS
    for version in ("--v1", "--v2", "--hybrid"):
        report(f"create {version[2:]}, 16 GiB", [
            spate("create", version, "-l", "1MiB", "-q", "-o", "@/s", huge), mktorrent(huge),
        ], size, arguments)
    made = torrent("--v1", huge)
    report("verify v1, 16 GiB beside create", [spate("verify", "-q", "--data", DATA, made), mktorrent(huge)],
           size, arguments)


ROWS = {"create": row_create, "small": row_small, "verify": row_verify, "huge": row_huge}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds a row (default 5)")
    parser.add_argument("--limit", type=int, default=60, help="seconds that one run may take (default 60)")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    arguments = parser.parse_args()
    unknown = set(arguments.rows) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    make_data()
    subprocess.run([SPATE, "--version"], check=True, stdout=subprocess.DEVNULL)  # builds what is stale
    print("| job | program | wall s | CPU s | GB per CPU s | Spate's wall / its | rounds |")
    print("|---|---|---|---|---|---|---|")
    for name in arguments.rows or ROWS:
        ROWS[name](arguments)


if __name__ == "__main__":
    main()
