"""What an open connection costs."""

import http.client
import socket
import time
from urllib.parse import urlsplit

SETTLE_SECONDS = 2


def settled_kb(server):
    time.sleep(SETTLE_SECONDS)
    return server.resident_kb()


def per_connection_kb(server, path, count):
    """Opens connections, asks each for a page once, keeps them all open, and looks at the growth."""
    host = urlsplit(server.address)
    before = settled_kb(server)
    request = f"GET {path} HTTP/1.1\r\nHost: {host.netloc}\r\n\r\n".encode()
    sockets = []
    try:
        for _ in range(count):
            connection = socket.create_connection((host.hostname, host.port), timeout=10)
            sockets.append(connection)
            connection.sendall(request)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            answer.read()
        after = settled_kb(server)
    finally:
        for connection in sockets:
            connection.close()
    return (after - before) / count, after / 1024
