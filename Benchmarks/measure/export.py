"""The export of many orders against the same cells written straight through libxlsxwriter."""

import subprocess
import threading
import time

from .processes import TOP, Failure


def compile_raw(folder):
    program = folder / "raw-xlsx"
    subprocess.run(
        ["cc", "-O2", str(TOP / "Benchmarks/raw-xlsx.c"), "-o", str(program), "-lxlsxwriter"],
        check=True)
    return program


def raw_seconds(program, orders, folder):
    target = folder / "raw.xlsx"
    began = time.monotonic()
    subprocess.run([str(program), str(target), str(orders), str(folder)], check=True)
    took = time.monotonic() - began
    size = target.stat().st_size
    target.unlink()
    return took, size


class Watch:
    """Samples a server's memory until it is left; `growth_mb` is the most above the start."""

    def __init__(self, server):
        self.server = server
        self.before = self.most = server.resident_kb()
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._sample)

    def _sample(self):
        while not self.done.wait(0.05):
            self.most = max(self.most, self.server.resident_kb())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()

    @property
    def growth_mb(self):
        return (self.most - self.before) / 1024


def served_seconds(server, token, folder):
    """Fetches the workbook over HTTP to a file. Returns seconds, bytes and memory growth in MB."""
    target = folder / "served.xlsx"
    with Watch(server) as watch:
        began = time.monotonic()
        done = subprocess.run(
            ["curl", "-sS", "--fail", "-o", str(target), "-H", f"Authorization: Bearer {token}",
             server.address + "/api/v1/admin/exports/orders.xlsx"],
            capture_output=True, text=True)
        took = time.monotonic() - began
    if done.returncode != 0:
        raise Failure(f"the export failed: {done.stderr.strip()}")
    size = target.stat().st_size
    target.unlink()
    return took, size, watch.growth_mb
