"""A wall of phones: thousands of connections opened in one instant, against nginx with the same bytes."""

import json
import statistics
import subprocess
import threading
import time

from . import load
from .processes import TOP, Failure, serve, serve_nginx

WALLS = ((2_400, 1.2), (10_000, 1.5))
NEVER_PAUSING = 2_400
BESIDE = 256
# How long the reservations run before a wall comes, and how long altogether.
WARM_SECONDS = 2
BESIDE_SECONDS = 5
LATE_SECONDS = 1


def compile_load(folder):
    program = folder / "wall"
    subprocess.run(
        ["gcc", "-O2", "-o", str(program), str(TOP / "Benchmarks/wall.c")], check=True)
    return program


class Wall:
    """One kind of wall, on the shop and on nginx in turns."""

    def __init__(self, program, connections, seconds=0):
        self.program = program
        self.connections = connections
        self.seconds = seconds
        self.runs = {"shop": [], "nginx": []}

    def run(self, server, path):
        port = server.address.rsplit(":", 1)[1]
        done = subprocess.run(
            [str(self.program), port, path, str(self.connections), str(self.seconds)],
            capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"the wall: {done.stderr.strip()}")
        self.runs[server.name if server.name == "nginx" else "shop"].append(json.loads(done.stdout))

    def median(self, who, what, which):
        return statistics.median(run[what][which] for run in self.runs[who])

    def most(self, who, which):
        return max(run[which] for run in self.runs[who])

    def row(self, title, what, reach):
        for who, name in (("shop", title), ("nginx", "  nginx, the same bytes")):
            figures = [self.median(who, what, which) for which in ("p50", "p99", "max")]
            print(f"  {name:44}" + "".join(f" {figure:9.1f}" for figure in figures)
                  + f" {self.most(who, 'refused'):8,} {self.most(who, 'late'):8,}")
        ratio = self.median("shop", what, "p99") / self.median("nginx", what, "p99")
        print(f"    {ratio:5.2f}  its p99 over nginx's  (at most {reach})")


def once(wall, data, folder, page, reserve, body, is_busy):
    """Both servers are started anew, and each meets the wall; on a busy machine beside the same
    reservations on the shop."""
    for who in ("shop", "nginx"):
        with serve(data, folder) as shop, serve_nginx(folder) as nginx:
            case, thread = None, None
            if is_busy:
                case = load.Case("beside", shop.address, reserve, "reserve.lua", BESIDE, body=body)
                thread = threading.Thread(
                    target=lambda case=case: case.rounds.append(case.run(BESIDE_SECONDS)))
                thread.start()
                time.sleep(WARM_SECONDS)
            wall.run(*((shop, page) if who == "shop" else (nginx, "/page")))
            if thread:
                thread.join()


def table(title):
    print(f"\n{title}\n  {'ms until the answer':44} {'p50':>9} {'p99':>9} {'longest':>9}"
          f" {'refused':>8} {'over 1 s':>8}")


def measure(data, folder, page, reserve, body, options):
    """`folder/served` has the page's bytes for nginx."""
    program = compile_load(folder)
    for is_busy, title in (
            (False, "A wall of phones, on servers that have just started"),
            (True, f"The same beside reservations of {BESIDE} connections on the shop")):
        table(title)
        for connections, reach in WALLS:
            wall = Wall(program, connections)
            for _ in range(options.rounds):
                once(wall, data, folder, page, reserve, body, is_busy)
            wall.row(f"{connections:,} at once, first answer", "first", reach)
    never = Wall(program, NEVER_PAUSING, options.seconds)
    for _ in range(options.rounds):
        once(never, data, folder, page, reserve, body, is_busy=False)
    table(f"{NEVER_PAUSING:,} phones that never pause")
    never.row("the answers after the first", "later", 1.2)
    for who in ("shop", "nginx"):
        rate = statistics.median(run["requests"] for run in never.runs[who]) / options.seconds
        print(f"    {rate:10,.0f} answers a second from {who}")
