"""A web server on loopback that writes down all that it is told, for tests: request lines, headers and bodies.

    python3 loopback_listener.py FILE [--status N]

It prints `http://127.0.0.1:PORT` on its first line and serves until its standard input ends.
"""

import http.server
import os
import socketserver
import sys
import threading

status = int(sys.argv[3]) if len(sys.argv) > 3 else 200
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with lock, open(sys.argv[1], "ab") as file:
            file.write(self.requestline.encode() + b"\n" + bytes(self.headers) + body + b"\n")
        self.send_response(status)
        self.send_header("Content-Length", "2")
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="loopback"')
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_HEAD = do_POST = do_CONNECT = take


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, *words):
        pass


# Connections of the tests that started this process, which would stay open as long as it runs.
os.closerange(3, 65536)
server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("http://127.0.0.1:%d" % server.server_address[1], flush=True)
sys.stdin.read()
