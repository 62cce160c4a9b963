# The coin mine's page: `/` names it, `/json` tells its counters.
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import redis

store = redis.Redis("redis")


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/json":
            coins, hashes = store.number("HLEN", "wallet"), store.number("GET", "hashes")
            body = json.dumps({"coins": coins, "hashes": hashes, "now": time.time()})
        else:
            body = "<!doctype html><title>DockerCoins</title><h1>DockerCoins</h1>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


ThreadingHTTPServer(("", 80), Page).serve_forever()
