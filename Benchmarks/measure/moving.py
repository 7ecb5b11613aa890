"""What reads a whole shop: `verify` on both engines, and `copy` from one to the other and back."""

import os
import subprocess
import time

from . import processes
from .processes import Failure


def timed(*arguments):
    """Runs a command of the program. Returns seconds and the most memory that it had, in MB."""
    began = time.monotonic()
    process = subprocess.Popen(
        [str(processes.HOLDFAST), *map(str, arguments)], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    output = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    took = time.monotonic() - began
    if os.waitstatus_to_exitcode(status) != 0:
        raise Failure(f"holdfast {arguments[0]}: {output[-600:]}")
    return took, used.ru_maxrss / 1024


def table(data, url, folder):
    """Runs all of them and prints what each took."""
    back = folder / "back"
    runs = [
        ("verify, SQLite", ["verify", "--data", data]),
        ("copy, SQLite to PostgreSQL", ["copy", "--from", data, "--to", url]),
        ("verify, PostgreSQL", ["verify", "--data", data, "--database", url]),
        ("copy, PostgreSQL to SQLite", ["copy", "--from", url, "--to", back, "--from-blobs", data]),
        ("verify, what came back", ["verify", "--data", back])]
    print(f"  {'':30} {'seconds':>10} {'MB at most':>12}")
    for name, arguments in runs:
        took, most = timed(*arguments)
        print(f"  {name:30} {took:10.1f} {most:12.0f}")
