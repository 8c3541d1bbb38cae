#!/usr/bin/env python3
"""Draws docs/terminal.svg: runs `spate info` and `spate download` in a real terminal (tmux) and draws what stands there.

  docs/picture.py [FILE.svg]

Needs tmux. The content is made, a seed is started on loopback with a limited rate, the picture is taken half-way.
"""
import html
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SPATE = os.path.join(ROOT, "spate")
COLUMNS, ROWS, CELL, LINE = 92, 60, 8.43, 19
SONGS = {"01 Overture.flac": 28540, "02 Nocturne.flac": 31310, "03 Für Elise.flac": 34460, "04 Finale.flac": 37480}
COLOURS = {None: "#d7dae0", 1: "#f0757b", 2: "#8fcf7f", 3: "#e3c06c", 4: "#7aa8f5", 5: "#c792ea", 6: "#6fcad6", 7: "#d7dae0"}
DIM, BACK = "#8a90a0", "#16181d"


def make(work):
    album = os.path.join(work, "album")
    os.makedirs(album)
    for name, kib in {**SONGS, "cover.jpg": 176}.items():
        with open(os.path.join(album, name), "wb") as out:
            out.write(random.Random(name).randbytes(kib * 1024 + 321))
    subprocess.run([SPATE, "create", "-q", "-t", "udp://tracker.example:6969", album], cwd=work, check=True)


def capture(work):
    """The text of the terminal, with its colours."""
    tmux = ["tmux", "-L", f"picture-{os.getpid()}"]
    state = os.path.join(work, "state")
    seed = subprocess.Popen(
        [SPATE, "seed", "album.torrent", "--data", ".", "--no-trackers", "--listen", "127.0.0.1:7100", "--max-up", "12.5MiB",
         "--state", state, "--json"], cwd=work, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    try:
        for line in seed.stdout:
            if '"seeding"' in line:
                break
        env = dict(os.environ, LC_ALL="C.UTF-8", PATH=ROOT + ":" + os.environ["PATH"], XDG_STATE_HOME=work)
        shell = ["sh"]
        subprocess.run([*tmux, "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), *shell], cwd=work, env=env, check=True)
        for words in ("PS1='$ '; clear", "spate info album.torrent", "spate download --no-trackers --peer 127.0.0.1:7100 -o here album.torrent"):
            subprocess.run([*tmux, "send-keys", words, "Enter"], check=True)
            time.sleep(2)
        time.sleep(4)
        return subprocess.run([*tmux, "capture-pane", "-e", "-p"], check=True, capture_output=True, text=True).stdout
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
        seed.terminate()
        seed.wait(10)


def spans(line):
    """(column, text, colour, bold) of a line with its escape sequences."""
    colour, bold, dim, column = None, False, False, 0
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b["):
            for code in [int(c or 0) for c in part[2:-1].split(";")]:
                if code == 0:
                    colour, bold, dim = None, False, False
                elif code == 1:
                    bold = True
                elif code == 2:
                    dim = True
                elif code == 39:
                    colour = None
                elif 30 <= code <= 37 or 90 <= code <= 97:
                    dim, colour = (True, None) if code == 90 else (dim, code % 10)
        elif part:
            yield column, part, DIM if dim else COLOURS.get(colour, COLOURS[None]), bold
            column += len(part)


def draw(text):
    lines = text.rstrip().split("\n")
    width, height = round(COLUMNS * CELL) + 28, len(lines) * LINE + 62
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace" font-size="14">',
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACK}"/>',
        *(f'<circle cx="{x}" cy="17" r="6" fill="#3a3f4a"/>' for x in (20, 40, 60)),
    ]
    for number, line in enumerate(lines):
        for column, part, colour, bold in spans(line):
            if part.strip():
                weight = ' font-weight="bold"' if bold else ""
                left, kept = len(part) - len(part.lstrip()), part.strip()
                out.append(
                    f'<text x="{14 + (column + left) * CELL:.1f}" y="{52 + number * LINE}" fill="{colour}"{weight}'
                    f' xml:space="preserve" textLength="{len(kept) * CELL:.1f}">{html.escape(kept)}</text>')
    return "\n".join([*out, "</svg>", ""])


def main():
    target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "docs", "terminal.svg")
    work = tempfile.mkdtemp(prefix="spate-picture-")
    try:
        make(work)
        picture = draw(capture(work))
    finally:
        shutil.rmtree(work)
    with open(target, "w", encoding="utf-8") as out:
        out.write(picture)


if __name__ == "__main__":
    main()
