"""A crowd: ten thousand connections, a line that everybody joins, more than the shop can do."""

import datetime
import http.client
import json
import re
import sqlite3
import statistics
import threading
import time
import uuid
from urllib.parse import urlsplit
from urllib.request import urlopen

from . import connections, load
from .processes import HOLDFAST, Failure, Server

CROWD = 10_000
PEAK_CONNECTIONS = 256
OVERLOAD = 5
RECOVERS_WITHIN = 5.0
ANSWERED_WITHIN = 0.5


def with_line(shop_file):
    """The shop file with a line that can be joined all through the benchmark."""
    opens = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=12)
    return (shop_file.replace("line: off", "line: on\n    gathering_minutes: 1440")
            .replace("opens_at: now", f"opens_at: {opens.isoformat(timespec='seconds')}"))


def serve_freely(data, folder, metrics=None):
    """A shop that asks for no proof of work: wrk cannot give one."""
    extra = ["--metrics-listen", metrics] if metrics else []
    return Server(
        "holdfast", [HOLDFAST, "serve", "--data", data, "--listen", "127.0.0.1:0",
                     "--join-proof", "off", *extra], folder)


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


def measure_overload(shop, metrics, reserve, body, options):
    """As many connections as make the peak, then five times what the peak keeps busy, without a
    pause between a refusal and the next try."""
    goodput = Goodput(metrics)
    peak = load.Case("peak", shop.address, reserve, "reserve.lua", PEAK_CONNECTIONS, body=body)
    peak.warm_up = peak.run(load.WARM_UP_SECONDS)
    peak.rounds = [peak.run(options.seconds) for _ in range(options.rounds)]
    best = statistics.median((r["requests"] - r["refused"]) / r["seconds"] for r in peak.rounds)
    seconds = max(options.seconds, options.overload_seconds)
    flood = load.Case("flood", shop.address, reserve, "reserve.lua", CROWD, body=body)
    before, began = goodput.reserved(), time.monotonic()
    result = {}
    flooding = threading.Thread(target=lambda: result.update(flood.run(seconds)))
    flooding.start()
    flooding.join()
    took = time.monotonic() - began
    made = goodput.reserved() - before
    recovered = recovery_seconds(shop, reserve, body)
    offered = result["requests"] / result["seconds"]
    print(f"\nOverload: {CROWD:,} connections that never wait, {seconds} s")
    print(f"  {best:10,.0f} reservations a second at the peak, {PEAK_CONNECTIONS} connections")
    print(f"  {offered:10,.0f} requests answered a second in the flood, "
          f"{result['refused']:,} of them refused, {result['broken']:,} broke off")
    print(f"  {made / took:10,.0f} reservations a second in the flood")
    print(f"    {made / took / best:5.2f}  flood over peak  (reach 0.8)")
    print(f"  {recovered:10.2f} s until a shopper is answered within {ANSWERED_WITHIN} s again "
          f"(at most {RECOVERS_WITHIN:.0f})")
    return sum(r["requests"] - r["refused"] for r in [peak.warm_up, *peak.rounds, result])


def recovery_seconds(shop, reserve, body):
    host = urlsplit(shop.address)
    began = time.monotonic()
    while time.monotonic() - began < 60:
        asked = time.monotonic()
        connection = http.client.HTTPConnection(host.hostname, host.port, timeout=10)
        try:
            connection.request("POST", reserve, body, {
                "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())})
            status = connection.getresponse().status
            if status == 201 and time.monotonic() - asked < ANSWERED_WITHIN:
                return time.monotonic() - began
        except OSError:
            pass
        finally:
            connection.close()
    raise Failure("the shop did not recover within a minute")
