"""Mail handed to a sink on the same machine: each durable before, and noted after."""

import smtplib
import sqlite3
import subprocess
import threading
import time

from . import processes
from .processes import TOP, Failure

CONNECTIONS = 4
SENDER = "orders@shop.example"
# A second of this many is what one machine should carry.
WANTED = 1_000


class Sink:
    """The other end, which keeps the moment and the Message-ID of each message."""

    def __init__(self, folder, name):
        program = folder / "mail-sink"
        if not program.exists():
            subprocess.run(
                ["gcc", "-O2", "-o", str(program), str(TOP / "Benchmarks/mail-sink.c"), "-lpthread"],
                check=True)
        self.path = folder / f"{name}.taken"
        self.process = subprocess.Popen(
            [str(program), str(self.path)], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def taken(self):
        """Moments in seconds, and identifiers."""
        lines = [line.split(" ", 1) for line in self.path.read_text().splitlines()]
        return [int(line[0]) / 1e9 for line in lines], [line[1] for line in lines]

    def count(self):
        return self.path.read_bytes().count(b"\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def keys(folder):
    """A key of each kind: its file by its selector."""
    made = {}
    for name, options in (("rsa", ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
                          ("ed25519", ["ed25519"])):
        made[name] = folder / f"{name}.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", *options, "-out", str(made[name])],
                       check=True, stderr=subprocess.DEVNULL)
    return made


def serve(data, folder, sink, signed):
    options = ["--mail", f"smtp://127.0.0.1:{sink.port}", "--mail-from", SENDER]
    if signed:
        options += ["--mail-dkim", ",".join(f"{name}={path}" for name, path in signed.items())]
    return processes.Server(
        "holdfast", [processes.HOLDFAST, "serve", "--data", data, "--listen", "127.0.0.1:0",
                     *options], folder)


def rate(moments):
    """Messages a second between the first and the last."""
    return (len(moments) - 1) / (max(moments) - min(moments))


def run(data, folder, database, orders, signed, name):
    """Serves the shop until all of its mail is noted; answers the rate."""
    with Sink(folder, name) as sink, serve(data, folder, sink, signed):
        began = time.monotonic()
        while left(database) > 0 or sink.count() < orders:
            if time.monotonic() - began > 300:
                raise Failure(f"mail was not handed over: {sink.count()} of {orders}")
            time.sleep(0.1)
        moments, identifiers = sink.taken()
    if len(set(identifiers)) != orders or len(identifiers) != orders:
        raise Failure(f"{len(identifiers)} messages came, {len(set(identifiers))} different ones")
    return rate(moments)


def left(database):
    """Mail that is not noted; all of it while the relay has not heard of the orders."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        heard, last = connection.execute(
            "SELECT (SELECT entry FROM relays WHERE name = 'mail'),"
            " (SELECT last FROM counters WHERE name = 'timeline')").fetchone()
        waiting = connection.execute(
            "SELECT count(*) FROM deliveries WHERE state = 'waiting'").fetchone()[0]
    connection.close()
    return waiting + max(0, last - (heard or 0))


def again(database):
    """Has the relay hear of everything once more."""
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM deliveries")
        connection.execute("UPDATE relays SET entry = 1 WHERE name = 'mail'")
    connection.close()


def begin(data, folder, database):
    """Lets the relay begin, before there is anything to hear of."""
    with Sink(folder, "begun") as sink, serve(data, folder, sink, {}):
        pass
    with sqlite3.connect(database) as connection:
        if connection.execute("SELECT count(*) FROM relays WHERE name = 'mail'").fetchone()[0] != 1:
            raise Failure("the relay of mail has not begun")
    connection.close()


def reference(folder, count):
    """Python's own sender with as many connections, a message of the same size, kept nowhere."""
    text = "\r\n".join(["Subject: reference", "Message-ID: <%d@reference.example>", ""]
                       + ["x" * 76] * 130) + "\r\n"

    def send(port, first):
        with smtplib.SMTP("127.0.0.1", port) as server:
            for number in range(first, count, CONNECTIONS):
                server.sendmail(SENDER, [f"shopper{number}@mail.example"], text % number)

    with Sink(folder, "reference") as sink:
        threads = [threading.Thread(target=send, args=(sink.port, first))
                   for first in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return rate(sink.taken()[0])


def table(data, folder, database, orders):
    made = keys(folder)
    rows = [("unsigned", {}), ("signed by Ed25519", {"ed25519": made["ed25519"]}),
            ("signed by RSA and Ed25519", made)]
    print(f"\n{orders:,} mails, each durable before and noted after, {CONNECTIONS} connections")
    print(f"  {'':44} {'a second':>9}")
    for number, (title, signed) in enumerate(rows):
        if number > 0:
            again(database)
        found = run(data, folder, database, orders, signed, f"run{number}")
        wish = f"  (at least {WANTED:,})" if number == 0 else ""
        print(f"  {title:44} {found:9,.0f}{wish}")
    print(f"  {'Python smtplib, nothing kept':44} {reference(folder, orders):9,.0f}")
