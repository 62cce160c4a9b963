# Answers POST / with the SHA-256 of the body. Every request has a thread of its own.
import hashlib
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hasher(BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply(f"HASHER running on {socket.gethostname()}\n")

    def do_POST(self):
        time.sleep(0.1)  # so does a good hash
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.reply(hashlib.sha256(body).hexdigest())

    def reply(self, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("", 80), Hasher).serve_forever()
