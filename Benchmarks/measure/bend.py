"""Where a machine bends: as `rehearse` finds it, and as people do who have nothing of its code."""

import json
import math
import os
import re
import shutil
import subprocess
import sys
import time
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from . import afternoon
from .processes import HOLDFAST, TOP, Failure, Server, holdfast

SLUG, SKU = "rehearsal", "TOTE"
# People come evenly for so long and act ten times faster than people do, so that most of them have
# uploaded a slip before the last has come.
RAMP_SECONDS, SECONDS, PACE = 20, 26, 10
FIRST_RATE, MOST_RATE = 10, 1_280
# What `rehearse` calls slow, in milliseconds and parts: VerdictLimits of Sources/Rehearsal.
BROWSING_MS, RESERVING_MS, SHED, FAILED, FEWEST = 1_000, 2_000, 0.05, 0.01, 20
# Whoever plays is no witness of a slow shop when it is so late itself: it plays once more, unless
# it is each time.
LATE_MS, TRIES = 100, 3
# The shop's core is shared with others that never rest, so that whoever plays is not the one that
# bends first: a process that gives way so much gets a quarter of it (sched(7)).
NICE = 5
BUSY = "while True: pass"


class Machine:
    """What the shop has: a part of one core, or all cores with whoever plays beside it."""

    def __init__(self, title, is_confined):
        self.title = title
        self.is_confined = is_confined
        self.busy = None

    @property
    def of_shop(self):
        return ["taskset", "-c", "0", "nice", "-n", str(NICE)] if self.is_confined else []

    @property
    def of_players(self):
        return ["taskset", "-c", f"1-{os.cpu_count() - 1}"] if self.is_confined else []

    def __enter__(self):
        if self.is_confined:
            self.busy = subprocess.Popen(["taskset", "-c", "0", sys.executable, "-c", BUSY])
        return self

    def __exit__(self, *_):
        if self.busy:
            self.busy.kill()
            self.busy.wait()


class Play:
    """What came of people who came at one rate."""

    def __init__(self, rate, people, second, late_ms):
        self.rate = rate
        # How many were there when it became slow, and when; None where it did not.
        self.people, self.second = people, second
        self.late_ms = late_ms

    @property
    def is_carried(self):
        return self.people is None


def compile_people(folder):
    program = folder / "people"
    sources = sorted(map(str, (TOP / "Benchmarks/people").glob("*.c")))
    subprocess.run(["gcc", "-O2", "-o", str(program), *sources, "-lm"], check=True)
    return program


def paths(address):
    """The page and all that a browser fetches for it, each once."""
    found, page = [f"/d/{SLUG}"], urlopen(f"{address}/d/{SLUG}").read().decode()
    for tag in re.findall(r"<(?:link|script|img) [^>]*>", page):
        named = re.search(r' (?:href|src)="(/[^"]+)"', tag)
        is_used = not tag.startswith("<link") or "stylesheet" in tag or '"icon"' in tag
        if named and is_used and named.group(1) not in found:
            found.append(named.group(1))
    for path in found:
        if path.endswith(".js"):
            script = urlopen(address + path).read().decode()
            imported = re.findall(r'^import[ {*"][^"\n]*"([^"]+)"|^import"([^"]+)"', script, re.M)
            found += [name for name in (urljoin(path, one or other) for one, other in imported)
                      if name not in found]
    return found


def is_slow(slice_of):
    asked = max(1, slice_of["all"])
    return slice_of["all"] >= FEWEST and (
        slice_of["browsing_p99"] > BROWSING_MS or slice_of["reserving_p99"] > RESERVING_MS
        or slice_of["shed"] > SHED * asked or slice_of["failed"] > FAILED * asked)


def played_by_people(program, shop, machine, rate, _):
    port = shop.address.rsplit(":", 1)[1]
    done = subprocess.run(
        machine.of_players + [str(program), port, SLUG, SKU, str(rate * RAMP_SECONDS),
                              str(RAMP_SECONDS), str(SECONDS), str(PACE), str(rate),
                              *paths(shop.address)], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"people: {done.stderr.strip()}")
    found = json.loads(done.stdout)
    for second, slice_of in enumerate(found["slices"]):
        if is_slow(slice_of):
            return Play(rate, slice_of["people"], second, found["late_p99"])
    return Play(rate, None, None, found["late_p99"])


def played_by_rehearse(_, shop, machine, rate, folder):
    result = folder / "result.json"
    token = holdfast(
        "token", "add", "bend", "--role", "owner", "--data", folder / "data").split()[-1]
    done = subprocess.run(
        machine.of_players + [
            str(HOLDFAST), "rehearse", shop.address, "--drop", SLUG, "--json", str(result),
            "--curve", "ramp", "--shoppers", str(rate * RAMP_SECONDS), "--ramp", str(RAMP_SECONDS),
            "--for", str(SECONDS), "--pace", str(PACE), "--seed", str(rate)],
        capture_output=True, text=True, env=dict(os.environ, HOLDFAST_TOKEN=token))
    if not result.exists():
        raise Failure(f"holdfast rehearse: {done.stderr.strip()}")
    found = json.loads(result.read_text())
    late = (found["figures"].get("lateness") or {"p99": 0})["p99"]
    if found["verdict"] == "broken":
        raise Failure(f"holdfast rehearse: {found['headline']}")
    if found["verdict"] == "carries":
        return Play(rate, None, None, late)
    told = re.search(r"At (\d+):(\d+), with ([\d,]+) people", " ".join(found["findings"]))
    if not told:
        return Play(rate, found["figures"]["most_people"], SECONDS, late)
    minutes, seconds, people = told.groups()
    return Play(rate, int(people.replace(",", "")), int(minutes) * 60 + int(seconds), late)


def once(play, program, machine, rate, folder):
    """One play on a shop of its own, so that none is heavier than another."""
    folder.mkdir()
    (folder / "shop.yaml").write_text(afternoon.shop_file(stock=1_000_000))
    for picture in (TOP / "sample").glob("*.jpg"):
        shutil.copy(picture, folder)
    holdfast("apply", "--data", folder / "data", folder / "shop.yaml")
    command = machine.of_shop + [HOLDFAST, "serve", "--data", folder / "data",
                                 "--listen", "127.0.0.1:0"]
    try:
        with Server("holdfast", command, folder) as shop:
            for path in paths(shop.address):
                # What is made once for all, such as compressed bytes, is made before they come.
                urlopen(Request(shop.address + path, headers={"Accept-Encoding": "gzip"})).read()
            return play(program, shop, machine, rate, folder)
    finally:
        shutil.rmtree(folder)


def bend(play, program, machine, folder, step):
    """The rate between the highest that was carried and the lowest that was not; the highest alone
    where all were carried. Answers whether it bent, too, and how many plays that took."""
    plays, low, high = 0, 0, None
    while high is None or high > low * step:
        rate = (low * 2 or FIRST_RATE) if high is None else round(math.sqrt(max(low, 1) * high))
        if rate in (low, high) or rate > MOST_RATE:
            break
        for _ in range(TRIES):
            found = once(play, program, machine, rate, folder / f"{play.__name__}-{rate}")
            plays += 1
            print(f"    {rate:6,} a second: " + told(found), flush=True)
            if found.is_carried or found.late_ms <= LATE_MS:
                break
        if found.is_carried:
            low = rate
        else:
            high = rate
    return (math.sqrt(low * high) if low and high else low or high), high is not None, plays


def told(play):
    late = f"   (late itself by {play.late_ms:.0f} ms)" if play.late_ms > LATE_MS else ""
    if play.is_carried:
        return "carried" + late
    return f"slow after {play.second} s, with {play.people:,} people" + late


def told_by_doctor(machine, folder):
    """What `doctor` estimates for the same part of the machine: other figures, told beside."""
    data = folder / "estimated"
    data.mkdir()
    done = subprocess.run(machine.of_shop + [HOLDFAST, "doctor", "--json", "--data", data],
                          capture_output=True, text=True)
    estimate = json.loads(done.stdout)["estimate"] if done.stdout else None
    shutil.rmtree(data)
    if not estimate:
        return "doctor estimates nothing"
    return (f"doctor estimates {estimate['reservationsPerSecond']:,} reservations a second where "
            f"nothing else is asked for,\n  and connections for {estimate['people']:,} people")


def measure(folder, options):
    folder.mkdir()
    program = compile_people(folder)
    step = 1.25 if options.is_quick else 1.1
    for machine in (
            Machine("A quarter of one core for the shop, the others for whoever plays", True),
            Machine("The whole machine, whoever plays on it beside the shop", False)):
        print(f"\n{machine.title}: how many people may come a second until one page\n"
              f"  in a hundred takes {BROWSING_MS:,} ms, or one reservation {RESERVING_MS:,} ms. "
              f"Six connections each, {PACE} times the pace of people")
        rates, has_bent = [], True
        with machine:
            print(f"  {told_by_doctor(machine, folder)}")
            for name, play in (("people of C", played_by_people), ("rehearse", played_by_rehearse)):
                began = time.monotonic()
                print(f"  {name}")
                rate, bends, plays = bend(play, program, machine, folder, step)
                rates.append(rate)
                has_bent = has_bent and bends
                words = "a second is where it bends" if bends else "a second, and it did not bend"
                print(f"    {rate:6,.0f} {words}: {plays} plays, {time.monotonic() - began:.0f} s")
        if has_bent:
            print(f"    {rates[1] / rates[0]:5.2f}  rehearse over people of C  (0.8 to 1.2)")
