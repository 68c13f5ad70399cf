"""Stands before docker-registry so that Ollama can pull from it.

    python ollama_registry_proxy.py LISTEN_PORT REGISTRY_PORT [BYTES_PER_SECOND]

Ollama expects a blob's answer to name the place to fetch it from; docker-registry serves the blob itself and names
none. So `GET .../blobs/...` gets `Location: <the same URL>`. Blobs can be paced, so that a pull on one machine takes
long enough to be watched and interrupted; 0 means as fast as it goes.
"""

import http.client
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CHUNK = 64 * 1024
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    registry_port = 0
    bytes_per_second = 0

    def forward(self):
        upstream = http.client.HTTPConnection("127.0.0.1", self.registry_port, timeout=60)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    upstream.putheader(name, value)
            upstream.endheaders()
            for piece in self.request_body():
                upstream.send(piece)
            self.answer(upstream.getresponse())
        finally:
            upstream.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = forward

    def request_body(self):
        remaining = int(self.headers.get("Content-Length") or 0)
        while remaining > 0:
            piece = self.rfile.read(min(CHUNK, remaining))
            if not piece:
                raise ConnectionError("the client went away in its body")
            remaining -= len(piece)
            yield piece

    def answer(self, response):
        blob = self.command == "GET" and "/blobs/" in self.path and response.status in (200, 206)
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in HOP_BY_HOP and not (blob and name.lower() == "location"):
                self.send_header(name, value)
        if blob:
            self.send_header("Location", f"http://{self.headers['Host']}{self.path}")
        body_unmeasured = response.getheader("Content-Length") is None and self.command != "HEAD"
        if body_unmeasured:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        started, sent = time.monotonic(), 0
        while piece := response.read(CHUNK):
            self.wfile.write(piece)
            sent += len(piece)
            if blob and self.bytes_per_second:
                ahead = sent / self.bytes_per_second - (time.monotonic() - started)
                if ahead > 0:
                    time.sleep(ahead)

    def handle(self):
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True  # a cut pull is everyday life here

    def log_message(self, format, *arguments):
        pass


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    Proxy.registry_port = int(sys.argv[2])
    Proxy.bytes_per_second = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    ThreadingHTTPServer.daemon_threads = True
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Proxy).serve_forever()
