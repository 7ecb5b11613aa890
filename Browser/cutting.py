"""A network that breaks: a proxy before a shop that cuts requests and answers at random bytes, or
lets a method or a path through at no time or late, or is gone altogether for a while."""

import random
import socket
import threading

CHUNK = 65_536
MISSING = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
REFUSAL = b"HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class CuttingProxy:
    """Every request whose method is named is cut somewhere, until there were so many cuts."""

    def __init__(self, address, methods=(), seed=0, furthest=1, cuts=10 ** 9, answers=200,
                 refuses=()):
        self.upstream = int(address.rsplit(":", 1)[1])
        self.methods = tuple(f"{method} ".encode() for method in methods)
        self.refuses = tuple(f"{method} ".encode() for method in refuses)
        # Beginnings of requests: answered 503, and kept until they are let go.
        self.missing = ()
        self.held = ()
        self.released = threading.Event()
        self.is_severed = False
        self.open = set()
        self.chance = random.Random(seed)
        self.furthest = furthest
        self.answers = answers
        self.cuts_left = cuts
        self.cuts = 0
        self.sent = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        server = socket.create_connection(("127.0.0.1", self.upstream))
        with self.lock:
            self.open.add((client, server))
        if self.is_severed:
            self._cut(client, server)
        # How many bytes of this request, or of its answer, still go through.
        left = {"request": None, "answer": None}
        back = threading.Thread(target=self._pump, args=(server, client, left, "answer"), daemon=True)
        back.start()
        self._pump(client, server, left, "request")
        back.join()
        with self.lock:
            self.open.discard((client, server))
        client.close()
        server.close()

    def _pump(self, source, target, left, side):
        while True:
            try:
                chunk = source.recv(CHUNK)
            except OSError:
                chunk = b""
            if side == "request" and chunk.startswith(self.refuses):
                return self._refuse(source, target)
            if side == "request" and chunk.startswith(self.missing):
                return self._refuse(source, target, MISSING)
            if side == "request" and chunk.startswith(self.held):
                self.released.wait(60)
            if side == "request" and chunk.startswith(self.methods):
                self._plan(left)
            budget = left[side]
            whole = budget is None or len(chunk) < budget
            piece = chunk if whole else chunk[:budget]
            if budget is not None:
                left[side] = budget - len(piece)
            try:
                if piece:
                    target.sendall(piece)
                    with self.lock:
                        self.sent += len(piece) if side == "request" else 0
                if not chunk:
                    target.shutdown(socket.SHUT_WR)
            except OSError:
                return
            if not whole:
                self._cut(source, target)
            if not chunk or not whole:
                return

    def miss(self, *beginnings):
        self.missing = tuple(beginning.encode() for beginning in beginnings)

    def hold(self, *beginnings):
        self.released.clear()
        self.held = tuple(beginning.encode() for beginning in beginnings)

    def release(self):
        self.held = ()
        self.released.set()

    def sever(self):
        """From now on nothing goes through, and what is open breaks; no browser calls that
        offline."""
        self.is_severed = True
        with self.lock:
            ends = [end for pair in self.open for end in pair]
        self._cut(*ends)

    def mend(self):
        self.is_severed = False

    def _refuse(self, client, server, answer=REFUSAL):
        client.sendall(answer)
        client.shutdown(socket.SHUT_WR)
        while client.recv(CHUNK):
            pass  # or what is on its way would take the answer along
        self._cut(client, server)

    def _plan(self, left):
        with self.lock:
            left["request"] = left["answer"] = None
            if self.cuts_left <= 0:
                return
            self.cuts_left -= 1
            if self.chance.random() < 0.8:
                left["request"] = self.chance.randint(1, self.furthest)
            else:
                left["answer"] = self.chance.randint(1, self.answers)

    def _cut(self, *ends):
        with self.lock:
            self.cuts += 1
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
