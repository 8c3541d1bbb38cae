#!/usr/bin/env python3
"""Draws the pictures of the README from real runs in a real terminal (tmux), half-way.

  docs/picture.py [FOLDER]

FOLDER (default: docs) gets terminal.svg, `spate info` and `spate download` from a seed on loopback with a limited rate, and
demo.svg, `spate demo`. Needs tmux.
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
STARTED = re.compile(r"swarm +[3-9]\d %")
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


def download(work, terminal):
    """The text of the terminal with `info` and a download in it, with its colours."""
    state = os.path.join(work, "state")
    seed = subprocess.Popen(
        [SPATE, "seed", "album.torrent", "--data", ".", "--no-trackers", "--listen", "127.0.0.1:7100", "--max-up", "12.5MiB",
         "--state", state, "--json"], cwd=work, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    try:
        for line in seed.stdout:
            if '"seeding"' in line:
                break
        terminal("clear")
        for words in ("spate info album.torrent", "spate download --no-trackers --peer 127.0.0.1:7100 -o here album.torrent"):
            terminal(words)
            time.sleep(2)
        time.sleep(4)
        return terminal()
    finally:
        seed.terminate()
        seed.wait(10)


def demo(terminal):
    """The text of the terminal with a demo in it, when the peers have more than a third."""
    terminal("clear")
    terminal("spate demo")
    for _ in range(300):
        time.sleep(0.2)
        text = terminal()
        if STARTED.search(re.sub(r"\x1b\[[0-9;]*m", "", text)):
            return text
    raise SystemExit("the demo does not get on:\n" + text)


def in_terminal(work, take):
    """What `take` makes of a terminal: a function that types a line into it, or with none returns what stands there."""
    tmux = ["tmux", "-L", f"picture-{os.getpid()}"]
    env = dict(os.environ, LC_ALL="C.UTF-8", PATH=ROOT + ":" + os.environ["PATH"], XDG_STATE_HOME=work, PS1="$ ")
    env.pop("NO_COLOR", None)

    def terminal(words=None):
        if words is None:
            return subprocess.run([*tmux, "capture-pane", "-e", "-p"], check=True, capture_output=True, text=True).stdout
        return subprocess.run([*tmux, "send-keys", words, "Enter"], check=True)

    subprocess.run([*tmux, "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), "env PS1='$ ' sh"], cwd=work, env=env, check=True)
    try:
        return take(terminal)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)


def spans(text):
    """(row, column, text, colour, bold) of a text with its escape sequences, which hold over the end of a line."""
    colour, bold, dim, row, column = None, False, False, 0, 0
    for part in re.split(r"(\x1b\[[0-9;]*m|\n)", text):
        if part == "\n":
            row, column = row + 1, 0
        elif part.startswith("\x1b["):
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
            yield row, column, part, DIM if dim else COLOURS.get(colour, COLOURS[None]), bold
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
    for row, column, part, colour, bold in spans(text):
        if part.strip():
            weight = ' font-weight="bold"' if bold else ""
            left, kept = len(part) - len(part.lstrip()), part.strip()
            out.append(
                f'<text x="{14 + (column + left) * CELL:.1f}" y="{52 + row * LINE}" fill="{colour}"{weight}'
                f' xml:space="preserve" textLength="{len(kept) * CELL:.1f}">{html.escape(kept)}</text>')
    return "\n".join([*out, "</svg>", ""])


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "docs")
    work = tempfile.mkdtemp(prefix="spate-picture-")
    try:
        make(work)
        pictures = {
            "terminal.svg": in_terminal(work, lambda terminal: download(work, terminal)),
            "demo.svg": in_terminal(work, demo),
        }
    finally:
        shutil.rmtree(work)
    for name, text in pictures.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(draw(text))


if __name__ == "__main__":
    main()
