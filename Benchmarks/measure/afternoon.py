"""The rush as `holdfast rehearse` plays it, against a shop on the same cores."""

import json
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

from .processes import HOLDFAST, TOP, Failure, holdfast, serve

PAGE_P99_MS = 300
RESERVE_P99_MS = 500
MEMORY_MB = 500
LOOK_SECONDS = 0.5


class Peak:
    """The most memory that a server was seen with."""

    def __init__(self, server):
        self.server = server
        self.kilobytes = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def _look(self):
        while not self.over.is_set():
            self.kilobytes = max(self.kilobytes, self.server.resident_kb())
            time.sleep(LOOK_SECONDS)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def shop_file(stock=None, line="off"):
    """The sample shop's rehearsal; with `stock`, so many of each variant."""
    text = (TOP / "sample/rehearsal.yaml").read_text()
    if stock:
        text = re.sub(r"stock: \d+", f"stock: {stock}", text)
    return text.replace("line: off", f"line: {line}")


def play(title, folder, text, *arguments):
    """Plays and prints one rehearsal; a broken promise ends the benchmark."""
    folder.mkdir()
    data, result = folder / "data", folder / "result.json"
    (folder / "shop.yaml").write_text(text)
    for picture in (TOP / "sample").glob("*.jpg"):
        shutil.copy(picture, folder)
    holdfast("apply", "--data", data, folder / "shop.yaml")
    with serve(data, folder) as shop, Peak(shop) as peak:
        done = subprocess.run(
            [str(HOLDFAST), "rehearse", shop.address, "--drop", "rehearsal", "--json", str(result),
             *map(str, arguments)], capture_output=True, text=True)
    if not result.exists():
        raise Failure(f"holdfast rehearse: {done.stderr.strip()}")
    found = json.loads(result.read_text())
    table(title, found, peak.kilobytes / 1024)
    problems = holdfast("verify", "--data", data).strip().splitlines()
    print(f"  verify afterwards: {problems[-1]}")
    figures = found["figures"]
    broken = sum(figures["promises"].values())
    if broken or figures["orders_found"] != figures["orders"]:
        raise Failure(f"{title}: {broken} promises were broken, "
                      f"{figures['orders_found']} of {figures['orders']} orders were found again")


def table(title, found, memory):
    figures = found["figures"]
    print(f"\n{title}")
    print(f"  {found['headline']}")
    print(f"  {figures['came']:,} people, {figures['most_people']:,} at once with "
          f"{figures['most_connections']:,} connections; {figures['joins']:,} joined a line, "
          f"{figures['admissions']:,} were let in")
    print(f"  {figures['orders']:,} orders acknowledged, {figures['orders_found']:,} found again; "
          f"{sum(figures['promises'].values())} promises broken; "
          f"{figures['bytes'] / 1e6:,.0f} MB carried")
    counts = figures["outcomes"]
    print(f"  {sum(counts.values()):,} requests: {counts['fine']:,} fine, {counts['refused']:,} refused "
          f"by the rules, {counts['shed']:,} told to come again, {counts['failed']:,} failed "
          f"{figures['failures'] or ''}")
    print(f"  {'':22} {'count':>8} {'p50 ms':>8} {'p99 ms':>8} {'longest':>8}")
    rows = [(call["call"], call.get("latency")) for call in figures["calls"]]
    rows.append(("pressing until knowing", figures.get("wishes")))
    for name, times in rows:
        if times:
            wanted = {"page": PAGE_P99_MS, "reserve": RESERVE_P99_MS}.get(name)
            print(f"  {name:22} {times['count']:8,} {times['p50']:8.1f} {times['p99']:8.1f} "
                  f"{times['longest']:8.0f}" + (f"  (p99 at most {wanted})" if wanted else ""))
    late = figures.get("lateness")
    if late:
        print(f"  the player itself was late by {late['p99']:.0f} ms (p99)")
    print(f"  {memory:8.0f} MB  the shop's memory at its most  (at most {MEMORY_MB})")


def measure(folder: Path, options):
    folder.mkdir()
    play("The story at ten times its pace", folder / "story", shop_file(), "--pace", 10)
    crowd = 10_000 if not options.is_quick else 2_000
    play(f"{crowd:,} join a line within a minute, are let in, reserve, and upload 200 kB each",
         folder / "crowd", shop_file(stock=crowd, line="on"), "--shoppers", crowd,
         "--curve", "ramp", "--ramp", 60, "--for", 60 + options.crowd_seconds, "--pace", 2)
