"""Load from wrk, in rounds that take turns, so that a slow minute hits everybody."""

import json
import os
import statistics
import subprocess
import uuid
from dataclasses import dataclass, field

from .processes import TOP, Failure

FOLDER = TOP / "Benchmarks"
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
    keys: str = "page"
    warm_up: dict = field(default_factory=dict)
    rounds: list = field(default_factory=list)

    def run(self, seconds):
        environment = dict(
            os.environ, WRK_FOLDER=str(FOLDER), WRK_RUN=uuid.uuid4().hex[:12],
            WRK_PATH=self.path, WRK_BODY=self.body, WRK_ENCODING=self.encoding,
            WRK_KEYS=self.keys)
        done = subprocess.run(
            ["wrk", f"-t{min(2, self.connections)}", f"-c{self.connections}", f"-d{seconds}s", "--timeout", "10s",
             "-s", str(FOLDER / self.script), self.address],
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
        """Answers that were not refused, the warm-up's among them."""
        return sum(r["requests"] - r["refused"] for r in [self.warm_up, *self.rounds])

    def latency(self, which):
        return statistics.median(r[which] for r in self.rounds)


def take_turns(cases, rounds, seconds):
    """Warms every case up, then measures each once a round."""
    for case in cases:
        case.warm_up = case.run(WARM_UP_SECONDS)
    for _ in range(rounds):
        for case in cases:
            case.rounds.append(case.run(seconds))


def table(title, cases):
    print(f"\n{title}\n  {'':44} {'a second':>10} {'p50 ms':>8} {'p99 ms':>8}")
    for case in cases:
        print(f"  {case.name:44} {case.rate:10,.0f}"
              f" {case.latency('p50_ms'):8.2f} {case.latency('p99_ms'):8.2f}")
        bad = sum(r["refused"] + r["broken"] for r in case.rounds)
        if bad:
            print(f"    {bad:,} of its requests were refused or broke off")


def ratios(rows):
    """Rows of name, what is ours, its reference and the ratio to reach, or None."""
    for name, ours, reference, reach in rows:
        wanted = f"  (reach {reach})" if reach else ""
        print(f"    {ours.rate / reference.rate:5.2f}  {name}{wanted}")
