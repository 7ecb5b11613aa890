"""The same shop on both engines, against what PostgreSQL itself does with one hot row."""

import re
import subprocess
import threading
import urllib.request
from contextlib import contextmanager

from . import load, processes, promises
from .processes import TOP, Failure

HOT_ROW = "UPDATE hot SET left_over = left_over - 1 WHERE id = 1;\n"
PGBENCH_CLIENTS = 16


class Cluster:
    """A private PostgreSQL cluster with fsync on, ended by the end of its input."""

    def __init__(self, folder):
        self.directory = folder / "pg"
        # The server has a user of its own, who must get to its directory.
        for parent in (folder, folder.parent):
            parent.chmod(0o755)
        self.process = subprocess.Popen(
            [TOP / "bin/private-postgres", self.directory], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        told = self.process.stdout.readline().split()
        if not told:
            raise Failure("no PostgreSQL could be started: run bin/setup --bench")
        self.port = int(told[1])

    def run(self, sql, database="postgres"):
        done = subprocess.run(
            ["psql", "-h", self.directory, "-p", str(self.port), "-U", "postgres", "-XAtq",
             "-c", sql, database], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"psql: {done.stderr.strip()}")
        return done.stdout.strip()

    def make(self, database):
        self.run(f"CREATE DATABASE {database}")
        host = str(self.directory).replace("/", "%2F")
        return f"postgres://postgres@{host}:{self.port}/{database}"

    def stop(self):
        self.process.stdin.close()
        self.process.wait(60)


@contextmanager
def cluster(folder):
    running = Cluster(folder)
    try:
        yield running
    finally:
        running.stop()


def hot_row_rate(cluster, seconds, folder):
    """Transactions a second of pgbench, 16 clients on one row, as the median of three runs."""
    cluster.run("CREATE DATABASE hot")
    cluster.run("CREATE TABLE hot (id BIGINT PRIMARY KEY, left_over BIGINT NOT NULL);"
                "INSERT INTO hot VALUES (1, 1000000000)", "hot")
    script = folder / "hot.sql"
    script.write_text(HOT_ROW)
    rates = []
    for _ in range(3):
        done = subprocess.run(
            ["pgbench", "-h", cluster.directory, "-p", str(cluster.port), "-U", "postgres", "-n",
             "-M", "prepared", "-c", str(PGBENCH_CLIENTS), "-j", "2", "-T", str(seconds),
             "-f", script, "hot"], capture_output=True, text=True)
        told = re.search(r"tps = ([\d.]+)", done.stdout)
        if not told:
            raise Failure(f"pgbench: {done.stderr.strip()[-400:]}")
        rates.append(float(told.group(1)))
    return sorted(rates)[1]


def new_shop(cluster, name, folder, shop_text):
    """Applies a shop file to a database of its own; answers how to serve it."""
    url = cluster.make(name)
    data = folder / f"{name}-0"
    shop_file = folder / f"{name}.yaml"
    shop_file.write_text(shop_text)
    processes.holdfast("apply", "--data", data, "--database", url, shop_file)
    return url


def node(url, folder, number=0):
    """One process on a database, with figures."""
    data = folder / f"node-{number}"
    return processes.Server(
        f"node-{number}",
        [processes.HOLDFAST, "serve", "--data", data, "--database", url, "--listen",
         "127.0.0.1:0", "--metrics-listen", f"127.0.0.1:{processes.free_port()}"], folder)


def commits(server):
    """Commands, commits and the seconds they took, since the start."""
    metrics = re.search(r"figures on (http://\S+?)/metrics", server.log.read_text())
    text = urllib.request.urlopen(metrics.group(1) + "/metrics", timeout=5).read().decode()

    def value(name):
        return float(re.search(rf"^{name} ([\d.e+-]+)$", text, re.M).group(1))

    return (value("holdfast_desk_batch_commands_sum"), value("holdfast_desk_commit_seconds_count"),
            value("holdfast_desk_commit_seconds_sum"))


def commit_table(server, path, body, seconds):
    """How long a commit takes, by how many commands wait for it."""
    print(f"\nCommits on PostgreSQL by batch\n  {'connections':>12} {'commands':>10}"
          f" {'commit ms':>10} {'a second':>10}")
    for connections in (1, 4, 16, 64, 256, 1_024):
        case = load.Case("commits", server.address, path, "reserve.lua", connections, body=body)
        before = commits(server)
        case.rounds.append(case.run(seconds))
        commands, count, took = (b - a for a, b in zip(before, commits(server)))
        print(f"  {connections:12,} {commands / count:10.1f} {took / count * 1_000:10.2f}"
              f" {case.rate:10,.0f}")


def nodes_rate(url, folder, count, path, body, seconds):
    """Reservations a second of several nodes on one database, each with its own load."""
    servers = [node(url, folder, number) for number in range(count)]
    cases = [load.Case("nodes", server.address, path, "reserve.lua", 256 // count, body=body)
             for server in servers]
    try:
        for _ in range(2):  # the first round warms up
            threads = [threading.Thread(target=lambda case=case: case.rounds.append(
                case.run(seconds))) for case in cases]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return sum(case.rounds[-1]["requests"] / case.rounds[-1]["seconds"] for case in cases)
    finally:
        for server in servers:
            server.stop()


def check(cluster, database, acknowledged, in_flight):
    """Reads the tables themselves, as `promises.check_database` does for a file."""
    saved = int(cluster.run("SELECT count(*) FROM orders", database))
    holding = ",".join(f"'{status}'" for status in promises.HOLDING)
    wrong = cluster.run(f"""
        SELECT v.sku FROM variants v LEFT JOIN (
            SELECT l.variant_id, l.quantity FROM order_lines l
            JOIN orders o ON o.id = l.order_id WHERE o.status IN ({holding})) l
            ON l.variant_id = v.id
        GROUP BY v.id HAVING v.stock + v.oversold - v.available <> coalesce(sum(l.quantity), 0)
        """, database)
    if not acknowledged <= saved <= acknowledged + in_flight:
        raise Failure(f"{acknowledged} orders were acknowledged, {saved} are there")
    if wrong:
        raise Failure(f"stock is not conserved: {wrong}")
    return saved
