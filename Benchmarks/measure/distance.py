"""A database that is milliseconds away: the same work at several round trips, through a proxy that
delays and limits nothing else."""

import asyncio
import json
import os
import re
import statistics
import subprocess
import time
import uuid
from contextlib import contextmanager

from . import engines, load, processes
from .processes import TOP, Failure

ROUND_TRIPS = (0, 1, 5)
CONNECTIONS = 256
PAGES_A_SECOND = {0: None, 1: 5_000, 5: 2_000}
PEOPLE, WITHIN = 1_000, 10.0
HOLDS, BUYERS, LONGEST_MS = 200, 16, 300


def compile_far(folder):
    program = folder / "far"
    subprocess.run(["gcc", "-O2", "-o", str(program), str(TOP / "Benchmarks/far.c")], check=True)
    return program


@contextmanager
def far(program, cluster, database, milliseconds):
    """The address of a database that is so far away."""
    port = processes.free_port()
    proxy = subprocess.Popen([program, str(port), str(cluster.port), str(milliseconds * 1_000)])
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/{database}?sslmode=disable"
    finally:
        proxy.terminate()
        proxy.wait()


def run(shop, kind, seconds, path="", read=None, write=None, token=""):
    """One kind of work with wrk: its result, and how many lines it wrote."""
    environment = dict(
        os.environ, WRK_FOLDER=str(load.FOLDER), WRK_RUN=uuid.uuid4().hex[:12], WRK_PATH=path,
        WRK_BODY=kind, WRK_TOKEN=token)
    if read:
        environment["WRK_READ"] = str(read)
    if write:
        environment["WRK_WRITE"] = str(write)
    done = subprocess.run(
        ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s",
         str(load.FOLDER / "afterwards.lua"), shop.address],
        capture_output=True, text=True, env=environment)
    told = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not told:
        raise Failure(f"wrk on {kind}: {done.stdout} {done.stderr}")
    result = json.loads(told[0][len("RESULT "):])
    return result, gather(write) if write else 0


def gather(write):
    """Puts what the threads wrote into one file; how many lines there are."""
    lines = []
    for number in range(2):
        part = write.with_name(write.name + str(number))
        if part.exists():
            lines += part.read_text().splitlines()
            part.unlink()
    # What a thread was writing when it was ended may be torn.
    lines = [line for line in lines if re.fullmatch(r"\S+ \S{20,}|\d+", line)]
    write.write_text("".join(line + "\n" for line in lines))
    return len(lines)


def measure(cluster, program, folder, shop_text, path, options):
    """The table of all round trips; then what people wait for in a crowd."""
    print(f"\nA database that is milliseconds away, {CONNECTIONS} connections, a second")
    print(f"  {'round trip':>10} {'reserve':>9} {'+ details':>10} {'slips':>8} {'approve':>8}"
          f" {'own pages':>10}")
    for milliseconds in ROUND_TRIPS:
        name = f"far{milliseconds}"
        engines.new_shop(cluster, name, folder, shop_text)
        place = folder / name
        place.mkdir()
        with far(program, cluster, name, milliseconds) as url, \
                engines.node(url, place) as shop:
            rates = work(shop, url, place, path, options)
        one = rates["reserve"]
        print(f"  {milliseconds:7} ms {one:9,.0f} {rates['pairs']:10,.0f}"
              f" {rates['slips']:8,.0f} {rates['decide']:8,.0f} {rates['pages']:10,.0f}")
        print(f"  {'ratio':>10} {'':9} {rates['pairs'] / one:10.2f} {rates['slips'] / one:8.2f}"
              f" {rates['decide'] / one:8.2f}    (reach 0.5, 0.3, 0.3"
              + (f"; {PAGES_A_SECOND[milliseconds]:,} pages)" if PAGES_A_SECOND[milliseconds]
                 else ")"))
        for kind, result in rates["results"].items():
            if result["refused"] or result["broken"]:
                print(f"    {kind}: {result['refused']:,} refused, {result['broken']:,} broke off")


def work(shop, url, folder, path, options):
    seconds = options.seconds
    case = load.Case("reserve", shop.address, path, "reserve.lua", CONNECTIONS,
                     body='{"lines":[{"sku":"BENCH","quantity":1}]}')
    load.take_turns([case], 1, seconds)
    orders, slips, approved = (folder / name for name in ("orders", "slips", "approved"))
    token = processes.holdfast(
        "token", "add", "bench", "--role", "owner", "--data", folder / "node-0", "--database",
        url).split()[-1]
    pairs, reserved = run(shop, "pairs", seconds, path=path, write=orders)
    pages, _ = run(shop, "pages", seconds, read=orders)
    # Enough slips that approving them does not use them up.
    sent, sent_count = run(shop, "slips", seconds, read=orders, write=slips)
    decided, decided_count = run(
        shop, "decide", max(1, seconds // 4), read=slips, write=approved, token=token)
    if decided_count >= sent_count:
        raise Failure(f"all of {sent_count} slips were approved before the time was over")
    return {
        "reserve": case.rate, "pairs": (pairs["requests"] - reserved) / pairs["seconds"],
        "slips": sent_count / sent["seconds"], "decide": decided_count / decided["seconds"],
        "pages": (pages["requests"] - pages["refused"]) / pages["seconds"],
        "results": {"details": pairs, "pages": pages, "slips": sent, "approvals": decided}}


async def ask(address, head, body):
    """One request on a connection of its own: status, body and milliseconds."""
    host, port = re.match(r"http://([^:]+):(\d+)", address).groups()
    began = time.monotonic()
    reader, writer = await asyncio.open_connection(host, int(port))
    text = body.encode()
    writer.write(f"{head}\r\nHost: shop\r\nConnection: close\r\nContent-Type: application/json"
                 f"\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text)
    answer = await reader.read()
    writer.close()
    status = int(answer.split(b" ", 2)[1])
    return status, answer.partition(b"\r\n\r\n")[2], (time.monotonic() - began) * 1_000


async def reserve(address, path, number):
    return await ask(address, f"POST {path} HTTP/1.1\r\nIdempotency-Key: {uuid.uuid4()}",
                     '{"lines":[{"sku":"BENCH","quantity":1}]}')


async def details(address, code, key, number):
    return await ask(
        address, f"PUT /api/v1/orders/{code}/customer HTTP/1.1\r\nAuthorization: Bearer {key}",
        json.dumps({"name": "Malee Suk", "phone": f"08{number:08}", "email": "",
                    "address": "1 Sukhumvit Road, Bangkok", "note": ""}))


async def crowd(nodes, path):
    """People who reserve and then, within ten seconds, all tell who they are."""
    orders = []
    for number in range(PEOPLE):
        status, body, _ = await reserve(nodes[number % len(nodes)].address, path, number)
        if status != 201:
            raise Failure(f"a reservation was answered {status}")
        orders.append(json.loads(body))
    began = time.monotonic()

    async def one(number):
        await asyncio.sleep(max(0, began + number * WITHIN / PEOPLE - time.monotonic()))
        order = orders[number]
        return await details(
            nodes[number % len(nodes)].address, order["code"], order["key"], number)

    answers = await asyncio.gather(*(one(number) for number in range(PEOPLE)))
    refused = sum(status != 200 for status, _, _ in answers)
    waits = sorted(wait for _, _, wait in answers)
    return refused, statistics.median(waits), waits[-1]


async def ending(shop, cluster, database, path):
    """The longest that somebody waits who buys while many holds end at once."""
    for number in range(HOLDS):
        await reserve(shop.address, path, number)
    # Two seconds from now, by the clock that the node has too.
    at = int((time.time() + 2) * 1_000)
    cluster.run(f"UPDATE orders SET deadline_at = {at} WHERE id IN (SELECT id FROM orders WHERE "
                f"status = 'reserved' ORDER BY id DESC LIMIT {HOLDS})", database)
    until = time.monotonic() + 5
    waits = []

    async def buy(number):
        while time.monotonic() < until:
            status, _, wait = await reserve(shop.address, path, number)
            if status != 201:
                raise Failure(f"a reservation was answered {status}")
            waits.append(wait)
            await asyncio.sleep(0.01)

    await asyncio.gather(*(buy(number) for number in range(BUYERS)))
    left = int(cluster.run(
        f"SELECT count(*) FROM orders WHERE deadline_at = {at}", database))
    if left:
        raise Failure(f"{left} holds have not ended")
    return sorted(waits)


def measure_crowds(cluster, program, folder, shop_text, path):
    for milliseconds in ROUND_TRIPS[1:]:
        name = f"crowd{milliseconds}"
        engines.new_shop(cluster, name, folder, shop_text)
        place = folder / name
        place.mkdir()
        with far(program, cluster, name, milliseconds) as url, \
                engines.node(url, place, 0) as first, engines.node(url, place, 1) as second:
            refused, middle, longest = asyncio.run(crowd([first, second], path))
            waits = asyncio.run(ending(first, cluster, name, path))
        print(f"\n  at {milliseconds} ms, two nodes, {PEOPLE:,} people give details within"
              f" {WITHIN:.0f} s:\n    {refused} refused (reach 0), waited {middle:.0f} ms, at most"
              f" {longest:.0f}")
        print(f"  {HOLDS} holds end at once: {BUYERS} buyers waited {statistics.median(waits):.0f}"
              f" ms, at most {waits[-1]:.0f} (reach {LONGEST_MS})")
