# Answers GET /N with N random bytes. One request at a time: the next one waits in line.
import os
import socket
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


class Rng(BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.1)  # good randomness takes its time
        size = self.path[1:]
        if size.isdigit():
            self.reply(os.urandom(int(size)), "application/octet-stream")
        else:
            self.reply(f"RNG running on {socket.gethostname()}\n".encode(), "text/plain")

    def reply(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("", 80), Rng).serve_forever()
