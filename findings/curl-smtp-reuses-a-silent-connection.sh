#!/usr/bin/env bash
# libcurl by SMTP: a connection whose server did not answer the end of a message is used again.
#
# Version: libcurl 8.12.1 of pycurl 7.45.6 (PyPI); 7.88.1 of Debian 12 does the same.
# Input: two messages with one handle to a server that answers the first one's final dot after four
#   seconds, where CURLOPT_SERVER_RESPONSE_TIMEOUT (which pycurl calls FTP_RESPONSE_TIMEOUT)
#   gives it two. The second message is sent a second later.
# Expected: the first transfer fails with error 28, its connection is closed, and the second has one
#   of its own. RFC 5321, 4.5.3.2: what became of the first message is not known.
# Seen: the second transfer begins no connection. The late answer to the first message is taken as
#   the answer to the second one's first command, each further answer belongs to the command before,
#   and the second message fails although the server would have taken it. Shutting down the socket
#   of CURLINFO_LASTSOCKET (or ACTIVESOCKET) after such a failure makes the next transfer begin a
#   connection of its own.
# Output: "first: error 28; second: 0 new connections, error 55" and with the socket shut down
#   "first: error 28; second: 1 new connections, no error". The second error's number depends on the
#   version; that there is one does not.
#
# Needs Python 3 with venv, and PyPI. Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip -q install pycurl==7.45.6

cat >send.py <<'END'
import io
import socket
import socketserver
import threading
import time

import pycurl


class Server(socketserver.StreamRequestHandler):
    """Takes messages; the first connection's first one is answered late."""

    slow = threading.Event()

    def handle(self):
        self.wfile.write(b"220 mail.example\r\n")
        in_message = False
        for line in self.rfile:
            if in_message and line != b".\r\n":
                continue
            if in_message and not Server.slow.is_set():
                Server.slow.set()
                time.sleep(4)
            answer = b"354 go on\r\n" if line.upper().startswith(b"DATA") else b"250 ok\r\n"
            in_message = answer.startswith(b"354")
            self.wfile.write(answer)

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass


def told(cuts):
    Server.slow.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as server:
        server.daemon_threads = True
        server.block_on_close = False
        server.handle_error = lambda *_: None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        handle, words = pycurl.Curl(), []
        for name in "first", "second":
            handle.setopt(pycurl.URL, f"smtp://127.0.0.1:{server.server_address[1]}/shop.example")
            handle.setopt(pycurl.MAIL_FROM, "<shop@shop.example>")
            handle.setopt(pycurl.MAIL_RCPT, [f"<{name}@people.example>"])
            handle.setopt(pycurl.UPLOAD, 1)
            handle.setopt(pycurl.READDATA, io.BytesIO(b"Subject: one\r\n\r\nHello\r\n"))
            handle.setopt(pycurl.FTP_RESPONSE_TIMEOUT, 2)
            handle.setopt(pycurl.TIMEOUT, 10)
            error = "no error"
            try:
                handle.perform()
            except pycurl.error as failure:
                error = f"error {failure.args[0]}"
            begun = f"{handle.getinfo(pycurl.NUM_CONNECTS)} new connections, " if words else ""
            words.append(f"{name}: {begun}{error}")
            if cuts and name == "first":
                with socket.socket(fileno=handle.getinfo(pycurl.LASTSOCKET)) as connection:
                    connection.shutdown(socket.SHUT_RDWR)
                    connection.detach()
            time.sleep(1)
        server.shutdown()
    return "; ".join(words)


kept, cut = told(False), told(True)
print(pycurl.version.split()[1])
print(kept)
print(cut)
assert kept.startswith("first: error 28; second: 0 new connections, error "), kept
assert cut == "first: error 28; second: 1 new connections, no error", cut
END
timeout 60 python/bin/python send.py
