"""The servers that are measured, each started on a free loopback port and ended by its own id."""

import os
import re
import resource
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
HOLDFAST = TOP / ".build/release/holdfast"
BARE = TOP / ".build/benchmarks/release/BareHandler"
OPEN_FILES = 20_000
READY_WITHIN = 20.0


class Failure(Exception):
    """Something that ends the benchmark, told in one line."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def raise_open_files():
    """Lets this process and its children open the files that thousands of connections need."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, hard), hard))


class Server:
    """A child process with an address; a context manager that ends it and waits."""

    def __init__(self, name, command, folder, address=None):
        self.name = name
        self.address = address
        self.log = folder / f"{name}.log"
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [str(part) for part in command], stdout=open(self.log, "wb"),
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self._wait()
        self.start_seconds = time.monotonic() - self.began

    def _wait(self):
        while time.monotonic() - self.began < READY_WITHIN:
            if self.process.poll() is not None:
                raise Failure(f"{self.name} ended: {self.log.read_text()[-600:]}")
            if self._is_ready():
                return
            time.sleep(0.005)
        self.stop()
        raise Failure(f"{self.name} was not ready in {READY_WITHIN} s: {self.log.read_text()}")

    def _is_ready(self):
        if self.address is None:
            told = re.search(r"listening on (http://\S+)", self.log.read_text())
            if told:
                self.address = told.group(1).rstrip("/")
            return told is not None
        try:
            urllib.request.urlopen(self.address, timeout=1).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def resident_kb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def holdfast(*arguments, stdin=None):
    """Runs a command of the program and returns what it printed."""
    done = subprocess.run(
        [str(HOLDFAST), *map(str, arguments)], capture_output=True, text=True, input=stdin)
    if done.returncode != 0:
        raise Failure(f"holdfast {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def serve(data, folder):
    return Server(
        "holdfast", [HOLDFAST, "serve", "--data", data, "--listen", "127.0.0.1:0"], folder)


def serve_bare(answers, folder):
    return Server("bare", [BARE, "0", answers], folder)


def serve_nginx(folder):
    """nginx over the files in `folder/served`."""
    port = free_port()
    template = (TOP / "Benchmarks/nginx.conf").read_text()
    user = "user root;" if os.geteuid() == 0 else ""
    filled = template.replace("@folder@", str(folder)).replace("@port@", str(port))
    configuration = folder / "nginx.conf"
    configuration.write_text(filled.replace("@user@", user))
    return Server(
        "nginx", ["/usr/sbin/nginx", "-p", folder, "-c", configuration], folder,
        address=f"http://127.0.0.1:{port}")
