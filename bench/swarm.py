#!/usr/bin/env python3
"""Measures transfers beside other clients and prints a table in Markdown.

  bench/swarm.py [--rounds 5] [--groups A1,B1,...] [--clients spate,lt,aria2] [--work DIR]

It drives a swarm harness (a folder with bench.py, adapters/ and tools/, named by SPATE_SWARM_HARNESS), which starts each
program, lets it transfer over loopback and reads its CPU time from the system. All clients take turns in every round, so
that what else the machine does strikes all alike; the table has medians and the ratio of Spate to the best of the others.
Only the Python standard library is used; the harness says which programs it needs. It takes some minutes a round, and up to
45 GB of disk (20 GB without A16).

  A1   download of 2 GiB from a raw seeder, cold process       A16  the same with 16 GiB
  B1   seeding 2 GiB from the page cache to a raw leecher      H    seeding to 200 connections with 16 requests each
  E    checking 2 GiB that are there                           F    one seeder, 8 leechers, 500 MiB in 300 files
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PRETOUCH_MIB = {"F": "9000"}  # what a round writes is touched before: a first touch is dear on a virtual machine

GROUPS = {
    "A1": ["leech", "--with", "rawpeer", "--pin", "1", "--limit", "90"],
    "A16": ["leech", "--with", "rawpeer", "--pin", "1", "--torrent", "sparse", "--limit", "180"],
    "B1": ["seed", "--with", "rawpeer", "--pin", "1", "--runs", "3"],
    "H": ["many", "--conns", "200", "--q", "16", "--secs", "12", "--pin", "1"],
    "E": ["check"],
    "F": ["swarm", "--n", "8", "--torrent", "multi", "--limit", "120"],
}
DEFAULT_CLIENTS = {
    "A1": "spate lt aria2",
    "A16": "spate lt",
    "B1": "spate lt rtorrent",
    "H": "spate lt",
    "E": "spate lt transmission",
    "F": "spate lt",
}


def prepare(harness, work):
    """A copy of the harness with its programs and data; what is there already stays."""
    copy = os.path.join(work, "harness")
    if not os.path.isdir(copy):
        shutil.copytree(harness, copy, ignore=shutil.ignore_patterns("data", "tmp", "results"))
        subprocess.run(["chmod", "-R", "u+w", copy], check=True)
    data = os.path.join(work, "data")
    env = dict(
        os.environ,
        SWARM_DATA=data,
        SWARM_TMP=os.path.join(work, "tmp"),
        SW_SPATE=os.path.join(ROOT, "spate"),
    )
    os.makedirs(env["SWARM_TMP"], exist_ok=True)
    subprocess.run(["make", "-s", "-C", os.path.join(copy, "tools")], check=True)
    subprocess.run([os.path.join(copy, "tools", "mkdata.sh")], check=True, env=env, stdout=subprocess.DEVNULL)
    return copy, env


def prepare_sparse(env):
    """16 GiB of zeros that take no room on the seeder's side."""
    folder = os.path.join(env["SWARM_DATA"], "sparse")
    torrent = folder + ".torrent"
    if not os.path.exists(torrent):
        os.makedirs(folder, exist_ok=True)
        content = os.path.join(folder, "sparse.bin")
        with open(content, "wb") as out:
            out.truncate(16 << 30)
        subprocess.run([env["SW_SPATE"], "create", "-q", "--v1", "-l", "1MiB", "-o", torrent, content], check=True)


def measure(copy, env, group, client, out):
    """One turn of one client; its rows of the harness's table."""
    if os.path.exists(out):
        os.remove(out)
    words = GROUPS[group]
    command = [sys.executable, os.path.join(copy, "bench.py"), words[0], client, *words[1:], "--tag", group, "--out", out]
    if "--runs" not in words:
        command += ["--runs", "1"]
    env = dict(env, SWARM_PRETOUCH=PRETOUCH_MIB.get(group, "2560"))
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, timeout=600, check=False)
    if not os.path.exists(out):
        return []
    with open(out, encoding="utf-8") as lines:
        head = next(lines).rstrip("\n").split("\t")
        return [dict(zip(head, line.rstrip("\n").split("\t"))) for line in lines]


def medians(rows):
    good = [row for row in rows if row["result"] == "ok"]
    values = {"runs": len(good), "failed": len(rows) - len(good)}
    for name in ("wall_s", "MBps", "cpu_s", "user_s", "sys_s", "GB_per_cpu_s", "first_s", "rss_MB"):
        numbers = [float(row[name]) for row in good if row.get(name)]
        if numbers:
            values[name] = statistics.median(numbers)
    return values


def table(results):
    print("| group | client | runs | wall s | MB/s | CPU s (user + system) | GB per CPU-s | first byte s | RSS MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for (group, client), rows in results.items():
        m = medians(rows)
        cell = lambda name, digits: "" if name not in m else f"{m[name]:.{digits}f}"
        failed = f" ({m['failed']} failed)" if m["failed"] else ""
        first = "" if group == "F" else cell("first_s", 3)
        print(
            f"| {group} | {client} | {m['runs']}{failed} | {cell('wall_s', 2)} | {cell('MBps', 0)} |"
            f" {cell('cpu_s', 2)} ({cell('user_s', 2)} + {cell('sys_s', 2)}) | {cell('GB_per_cpu_s', 2)} |"
            f" {first} | {cell('rss_MB', 0)} |"
        )


def ratios(results):
    groups = list(dict.fromkeys(group for group, _ in results))
    for group in groups:
        of = {client: medians(rows) for (g, client), rows in results.items() if g == group}
        ours = of.pop("spate", {})
        for name, better in (("GB_per_cpu_s", max), ("MBps", max), ("wall_s", min)):
            others = {client: m[name] for client, m in of.items() if name in m}
            if name in ours and others:
                best = better(others, key=others.get)
                print(f"{group}: {name} {ours[name]:.2f}, of {best} {others[best]:.2f}: {ours[name] / others[best]:.2f}x")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--groups", default="A1,B1,H,E,F")
    parser.add_argument("--clients", help="instead of those usual for each group")
    parser.add_argument("--work", default=os.path.join(ROOT, "bench", "target", "swarm"))
    options = parser.parse_args()
    harness = os.environ.get("SPATE_SWARM_HARNESS")
    if not harness:
        sys.exit("swarm.py: name the harness's folder in SPATE_SWARM_HARNESS")
    work = os.path.abspath(options.work)
    copy, env = prepare(harness, work)
    groups = options.groups.split(",")
    if "A16" in groups:
        prepare_sparse(env)
    results = {}
    for number in range(options.rounds):
        for group in groups:
            clients = (options.clients or DEFAULT_CLIENTS[group]).replace(",", " ").split()
            for client in clients:
                print(f"round {number + 1} of {options.rounds}: {group} {client}", file=sys.stderr, flush=True)
                rows = measure(copy, env, group, client, os.path.join(work, "rows.tsv"))
                results.setdefault((group, client), []).extend(rows)
    table(results)
    print()
    ratios(results)


if __name__ == "__main__":
    main()
