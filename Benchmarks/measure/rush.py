"""A crowd: ten thousand connections, a line that everybody joins, more than the shop can do."""

import concurrent.futures
import datetime
import http.client
import json
import re
import sqlite3
import subprocess
import time
import uuid
from urllib.parse import urlsplit
from urllib.request import urlopen

from . import connections, load
from .processes import HOLDFAST, TOP, Failure, Server

CROWD = 10_000
PEAK_CONNECTIONS = 256
RECOVERS_WITHIN = 5.0
ANSWERED_WITHIN = 0.5
# A disk so slow that this machine can offer five times what the shop can take: a batch of the desk
# has 4,096 commands, so two of these keep it busy and more are an overload.
SLOW_SYNC_MS = 1_200
SLOW_SECONDS = 20
SLOW_PEAK_CONNECTIONS = 8_192
SLOW_CROWD = 15_000
SLOW_ANSWERED_WITHIN = 2 * SLOW_SYNC_MS / 1000 + ANSWERED_WITHIN
OVERLOAD = 5
PROBE_PAUSE = 0.1
PROBES = 200
SETTLE_SECONDS = 3


def with_line(shop_file):
    """The shop file with a line that can be joined all through the benchmark."""
    opens = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=12)
    return (shop_file.replace("line: off", "line: on\n    gathering_minutes: 1440")
            .replace("opens_at: now", f"opens_at: {opens.isoformat(timespec='seconds')}"))


def serve_freely(data, folder, metrics=None, surroundings=()):
    """A shop that asks for no proof of work: wrk cannot give one."""
    extra = ["--metrics-listen", metrics] if metrics else []
    return Server(
        "holdfast", ["env", *surroundings, HOLDFAST, "serve", "--data", data,
                     "--listen", "127.0.0.1:0", "--join-proof", "off", *extra], folder)


def slow_disk(folder, milliseconds=SLOW_SYNC_MS):
    """What makes the disk of a program slow that is started with it."""
    library = folder / "slow-sync.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O2", "-o", str(library), str(TOP / "Benchmarks/slow-sync.c")],
        check=True)
    return [f"LD_PRELOAD={library}", f"SLOW_SYNC_MS={milliseconds}"]


def wait_for_line(shop, live):
    for _ in range(200):
        with urlopen(shop.address + live) as answer:
            if json.load(answer)["line"]["state"] == "gathering":
                return
        time.sleep(0.05)
    raise Failure("the line was not open within 10 s")


def tickets(path):
    """What is stored of the line: how many tickets, and whether their numbers have no gap."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        count, last = database.execute("SELECT count(*), max(number) FROM line_tickets").fetchone()
    if count != (last or 0):
        raise Failure(f"{count} tickets, and the last has number {last}")
    return count


def measure_joins(shop, bare, line, options):
    pairs = [(load.Case(f"join the line, {count} connections", shop.address, line, "join.lua",
                        count, body="{}"),
              load.Case(f"  bare echo, {count} connections", bare.address, "/echo", "join.lua",
                        count, body="{}"))
             for count in (16, 256)]
    cases = [case for pair in pairs for case in pair]
    load.take_turns(cases, options.rounds, options.seconds)
    load.table("Durable joins", cases)
    load.ratios([(f"{ours.name}, over echo", ours, echo, 0.5) for ours, echo in pairs])
    acknowledged = sum(ours.answered for ours, _ in pairs)
    return acknowledged, sum(ours.connections for ours, _ in pairs) * (options.rounds + 1)


def measure_pollers(shop, bare, live, options):
    ours = load.Case(f"live, {CROWD:,} pollers", shop.address, live, "get.lua", CROWD)
    plain = load.Case("  bare handler, the same bytes", bare.address, "/live", "get.lua", CROWD)
    load.take_turns([ours, plain], options.rounds, options.seconds)
    load.table("Everybody polls", [ours, plain])
    load.ratios([("live over bare handler", ours, plain, 0.8)])


def measure_idle(shop, bare, page):
    for name, server, path, reach in (
            ("Holdfast", shop, page, "  (at most 20, aim at 12)"), ("bare handler", bare, "/live", "")):
        each, at_most = connections.per_connection_kb(server, path, CROWD)
        print(f"  {each:8.1f} KB  for each of {CROWD:,} idle connections of {name}, "
              f"{at_most:.0f} MB in all{reach}")


class Goodput:
    """Counts the reservations that are made each second, by the shop's own figures."""

    def __init__(self, metrics):
        self.metrics = metrics

    def reserved(self):
        with urlopen(self.metrics, timeout=30) as answer:
            text = answer.read().decode()
        found = re.findall(r"^holdfast_orders\{[^}]*\} (\d+)", text, re.M)
        if not found:
            raise Failure("the figures do not count orders")
        return sum(map(int, found))

    def during(self, case, seconds):
        """Reservations made a second while a case runs. What still stands in the queue at its end
        is not counted, so cases are compared that run equally long."""
        self.settle()
        before, began = self.reserved(), time.monotonic()
        case.rounds.append(case.run(seconds))
        return (self.reserved() - before) / (time.monotonic() - began)

    def settle(self):
        """Waits until nothing is left to do of what came before."""
        seen = self.reserved()
        while True:
            time.sleep(SETTLE_SECONDS)
            now = self.reserved()
            if now == seen:
                return
            seen = now


def measure_flood(title, shop, metrics, reserve, body, options, at_peak, crowd, answered_within,
                  seconds):
    """As many connections as make the peak, then a crowd that tries again without a pause."""
    goodput = Goodput(metrics)
    peak = load.Case("peak", shop.address, reserve, "reserve.lua", at_peak, body=body)
    peak.warm_up = peak.run(load.WARM_UP_SECONDS)
    best = goodput.during(peak, seconds)
    flood = load.Case("flood", shop.address, reserve, "reserve.lua", crowd, body=body)
    made = goodput.during(flood, seconds)
    recovered = recovery_seconds(shop, reserve, body, answered_within)
    result = flood.rounds[-1]
    offered = result["requests"] / result["seconds"]
    print(f"\n{title}: {crowd:,} connections that never wait, {result['seconds']:.0f} s")
    print(f"  {best:10,.0f} reservations a second at the peak, {at_peak:,} connections")
    print(f"  {offered:10,.0f} tries a second in the flood, {offered / best:.1f} times the peak; "
          f"{result['refused']:,} told to come again, {result['broken']:,} broke off")
    print(f"  {made:10,.0f} reservations a second in the flood")
    print(f"    {made / best:5.2f}  flood over peak  (reach 0.8)")
    print(f"  {recovered:10.2f} s until a shopper comes who is answered within {answered_within} s "
          f"(at most {RECOVERS_WITHIN:.0f})")
    return sum(r["requests"] - r["refused"] for r in [peak.warm_up, *peak.rounds, result])


def measure_overload(shop, metrics, reserve, body, options):
    return measure_flood(
        "A crowd on this disk", shop, metrics, reserve, body, options,
        PEAK_CONNECTIONS, CROWD, ANSWERED_WITHIN, options.overload_seconds)


def measure_slow_overload(shop, metrics, reserve, body, options):
    return measure_flood(
        f"Overload, each sync of the disk {SLOW_SYNC_MS} ms longer (aim: {OVERLOAD} times)", shop,
        metrics, reserve, body, options, SLOW_PEAK_CONNECTIONS, SLOW_CROWD, SLOW_ANSWERED_WITHIN,
        max(options.overload_seconds, SLOW_SECONDS))


def recovery_seconds(shop, reserve, body, answered_within):
    """When the first shopper came after the flood who was answered in time: one comes each moment."""
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(PROBES) as pool:
        probes = []
        while time.monotonic() - began < RECOVERS_WITHIN * 2:
            came = time.monotonic()
            probes.append((came - began, pool.submit(served_in_time, shop, reserve, body, came + answered_within)))
            time.sleep(PROBE_PAUSE)
        served = [came for came, probe in probes if probe.result()]
    if not served:
        raise Failure(f"the shop did not recover within {RECOVERS_WITHIN * 2} s")
    return served[0]


def served_in_time(shop, reserve, body, until):
    host = urlsplit(shop.address)
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=30)
    try:
        connection.request("POST", reserve, body, {
            "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())})
        return connection.getresponse().status == 201 and time.monotonic() <= until
    except OSError:
        return False
    finally:
        connection.close()
