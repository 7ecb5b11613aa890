"""A shopper's own page while staff search: calm, and beside viewers who search without a pause."""

import http.client
import json
import statistics
import threading
import time
import urllib.request
from urllib.parse import quote, urlsplit

from . import load
from .processes import Failure

VIEWERS = 20
PAUSE = 0.004
# One page of newest orders, words that everybody has, and words that never stand together: the
# last is ended by its time limit at a million orders.
SEARCHES = ["", "shopper", "shopper 08", "shopper 66", "08 400.00 shopper",
            "shopper 400.00 750.00"]
# What few orders have: a number in the middle of a name, the end of a phone number, the middle of an
# address, an amount with a name, names within longer ones, a tracking number, and what nobody has.
FEW = ["0777777", "99999", "r0123456@", "0765432 400.00", "น้ําหวาน", "さくら", "jose oneil",
       "EX000420017", "nobody"]
ASKED = 40
# Milliseconds within which what few orders have is found.
FOUND_WITHIN = 50


class Shopper(threading.Thread):
    """Asks for one page again and again, with the pause of one who looks, until it is left."""

    def __init__(self, address, path):
        super().__init__()
        parts = urlsplit(address)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        self.path = path
        self.times = []
        self.refused = 0
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(PAUSE):
            began = time.perf_counter()
            self.connection.request("GET", self.path)
            answer = self.connection.getresponse()
            answer.read()
            if answer.status == 200:
                self.times.append(time.perf_counter() - began)
            else:
                self.refused += 1

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()
        self.connection.close()

    def percentile(self, part):
        if not self.times:
            raise Failure("no page of a shopper's was answered")
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000


def own_page(address, reserve, body):
    """Reserves once; answers the path of the order's page."""
    request = urllib.request.Request(
        address + reserve, data=body.encode(), method="POST",
        headers={"Content-Type": "application/json", "Idempotency-Key": "searching"})
    with urllib.request.urlopen(request) as answer:
        return urlsplit(json.load(answer)["url"]).path


def rounds_of(shop, token, path, options):
    """Calm and busy rounds in turns."""
    viewers = load.Case(
        name="searches", address=shop.address, path="/api/v1/admin/orders?limit=50&q=",
        script="search.lua", connections=VIEWERS, keys=token,
        body="\n".join(quote(words) for words in SEARCHES))
    pairs = []
    for _ in range(options.rounds + 1):
        with Shopper(shop.address, path) as calm:
            time.sleep(options.seconds)
        with Shopper(shop.address, path) as busy:
            told = viewers.run(options.seconds)
        pairs.append((calm, busy, told))
    # The first pair warms the caches up.
    return pairs[1:]


def table(title, shop, token, path, options):
    pairs = rounds_of(shop, token, path, options)
    calm = [statistics.median(pair[0].percentile(part) for pair in pairs) for part in (0.5, 0.99)]
    busy = [statistics.median(pair[1].percentile(part) for pair in pairs) for part in (0.5, 0.99)]
    rate = statistics.median(pair[2]["requests"] / pair[2]["seconds"] for pair in pairs)
    print(f"\n{title}\n  {'':44} {'p50 ms':>8} {'p99 ms':>8}")
    print(f"  {'an order page, nobody searching':44} {calm[0]:8.2f} {calm[1]:8.2f}")
    print(f"  {f'an order page, {VIEWERS} viewers searching':44} {busy[0]:8.2f} {busy[1]:8.2f}")
    print(f"  {rate:10,.0f} searches answered a second")
    refused = sum(pair[0].refused + pair[1].refused for pair in pairs)
    if refused:
        print(f"    {refused:,} of the shopper's pages were refused")
    print(f"    {busy[1] / calm[1]:5.2f}  times the calm p99  (at most 2)")


def indexed(title, orders, newest_part):
    """Waits until the index has caught up with orders that were there before the shop was served.

    - newest_part: reads the last entry of the history that the index knows.
    """
    began = time.monotonic()
    # The last changes wait for their part to fill.
    behind = 3 * 8_192
    while newest_part() < 3 * orders - behind:
        if time.monotonic() - began > 900:
            raise Failure("the search's index was not made within a quarter of an hour")
        time.sleep(0.5)
    print(f"\n{title}: the search's index was made in {time.monotonic() - began:,.0f} s")


def part_of_a_code(shop, token):
    """The middle of the code of the newest order."""
    request = urllib.request.Request(f"{shop.address}/api/v1/admin/orders?limit=1",
                                     headers={"Authorization": "Bearer " + token})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["orders"][0]["code"][2:7]


def few(shop, token):
    """What it takes to find what few orders have, one search after another."""
    print(f"  {'':44} {'p50 ms':>8} {'most ms':>8}  (p50 at most {FOUND_WITHIN})")
    for words in [*FEW, part_of_a_code(shop, token)]:
        times = []
        for _ in range(ASKED):
            request = urllib.request.Request(
                f"{shop.address}/api/v1/admin/orders?limit=50&q={quote(words)}",
                headers={"Authorization": "Bearer " + token})
            began = time.perf_counter()
            with urllib.request.urlopen(request) as answer:
                answer.read()
            times.append((time.perf_counter() - began) * 1000)
        print(f"  {words:44} {statistics.median(times):8.1f} {max(times):8.1f}")
