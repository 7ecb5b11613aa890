"""What the figures were measured on."""

import os
import platform
import re
import subprocess
import time
from pathlib import Path


def described(folder):
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text()).group(1))
    return "\n".join([
        f"  processor  {cpu.group(1) if cpu else platform.machine()}, {os.cpu_count()} cores",
        f"  memory     {memory / 1_048_576:.0f} GB, kernel {platform.release()}",
        f"  disk       {filesystem(folder)}, {sync_rate(folder):,.0f} synced 4 KB writes a second",
        f"  versions   {first_line('swift', '--version')}; {first_line('wrk', '-v')};"
        f" {first_line('/usr/sbin/nginx', '-v')}; {first_line('psql', '--version')};"
        f" libxlsxwriter {first_line('dpkg-query', '-W', '-f=${Version}', 'libxlsxwriter-dev')}",
        "  The load generator runs on the same cores as what it loads: compare the ratios, not the",
        "  figures, with other machines.",
    ])


def filesystem(folder):
    done = subprocess.run(["stat", "-f", "-c", "%T", str(folder)], capture_output=True, text=True)
    return done.stdout.strip()


def sync_rate(folder, writes=200):
    path = folder / "sync-rate"
    with open(path, "wb", buffering=0) as file:
        began = time.monotonic()
        for _ in range(writes):
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
        took = time.monotonic() - began
    path.unlink()
    return writes / took


def first_line(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    text = (done.stdout + done.stderr).strip()
    return text.splitlines()[0].strip() if text else "?"
