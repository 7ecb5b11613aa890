"""Load from wrk, in rounds that take turns, so that a slow minute hits everybody."""

import json
import os
import statistics
import subprocess
import uuid
from dataclasses import dataclass, field

from .processes import TOP, Failure

WARM_UP_SECONDS = 2


@dataclass
class Case:
    """One thing to measure. `script` is a Lua file beside nginx.conf."""

    name: str
    address: str
    path: str
    script: str
    connections: int
    body: str = ""
    encoding: str = ""
    rounds: list = field(default_factory=list)

    def run(self, seconds):
        environment = dict(
            os.environ, WRK_RUN=uuid.uuid4().hex[:12], WRK_PATH=self.path, WRK_BODY=self.body,
            WRK_ENCODING=self.encoding)
        done = subprocess.run(
            ["wrk", "-t2", f"-c{self.connections}", f"-d{seconds}s", "--timeout", "10s",
             "-s", str(TOP / "Benchmarks" / self.script), self.address],
            capture_output=True, text=True, env=environment)
        result = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
        if not result:
            raise Failure(f"wrk on {self.name}: {done.stdout} {done.stderr}")
        return json.loads(result[0][len("RESULT "):])

    @property
    def rate(self):
        return statistics.median(r["requests"] / r["seconds"] for r in self.rounds)

    @property
    def answered(self):
        """Answers that were not refused, over all rounds."""
        return sum(r["requests"] - r["refused"] for r in self.rounds)

    def latency(self, which):
        return statistics.median(r[which] for r in self.rounds)


def take_turns(cases, rounds, seconds):
    """Warms every case up, then measures each once a round. Returns the answers of the warm-up."""
    warm = sum(w["requests"] - w["refused"] for w in (c.run(WARM_UP_SECONDS) for c in cases
                                                      if c.script == "reserve.lua"))
    for case in cases:
        if case.script != "reserve.lua":
            case.run(WARM_UP_SECONDS)
    for _ in range(rounds):
        for case in cases:
            case.rounds.append(case.run(seconds))
    return warm


def table(title, rows, note=""):
    """Prints rows of (case, its reference or None, the ratio to reach)."""
    print(f"\n{title}")
    print(f"  {'':44} {'a second':>10} {'p50 ms':>8} {'p99 ms':>8} {'ratio':>7} {'reach':>6}")
    for case, reference, reach in rows:
        ratio = f"{case.rate / reference.rate:.2f}" if reference else ""
        wanted = f"{reach:.2f}" if reach else ""
        print(f"  {case.name:44} {case.rate:10,.0f} {case.latency('p50_ms'):8.2f}"
              f" {case.latency('p99_ms'):8.2f} {ratio:>7} {wanted:>6}")
        bad = sum(r["refused"] + r["broken"] for r in case.rounds)
        if bad:
            print(f"    {bad} of these requests were refused or broke off")
    if note:
        print(f"  {note}")
