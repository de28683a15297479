"""A small server for the harness page: static files and the contract, under the product's strict CSP.

Run by hand: python -m tests.web.schedule.server [rows] → http://127.0.0.1:8765/
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.web.schedule.board import Answer, Board
from tests.web.schedule.rows_board import RowsBoard

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[2] / "qibu" / "web" / "static" / "qibu"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    csp = CSP
    board: RowsBoard

    def log_message(self, *_arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if self.board.offline and url.path.startswith("/api/"):
            self.send(503, None)
        elif url.path == "/api/plan/":
            self.send(200, self.board.full())
        elif url.path == "/api/changes/":
            self.send(*self.board.changes(int(parse_qs(url.query)["after"][0])))
        elif url.path == "/" or url.path.startswith("/tasks/"):
            self.send_file(HERE / "harness.html")
        elif url.path.startswith("/static/qibu/"):
            self.send_file(STATIC / url.path.removeprefix("/static/qibu/"))
        else:
            self.send_file(HERE / url.path.strip("/"))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(self.board.delay)
        if self.board.offline:
            self.send(503, None)
        elif self.headers["X-CSRFToken"] != "token-of-the-harness":
            self.send(403, {"message": "CSRF"})
        else:
            with self.board.lock:
                self.send(*self.route(body))

    def route(self, body: dict) -> Answer:
        parts = self.path.strip("/").split("/")
        if parts[1] == "tasks":
            return self.board.edit(int(parts[2]), body)
        if parts[1] in ("places", "bulk"):
            return self.board.move_rows(body) if parts[1] == "places" else self.board.many(body)
        return self.board.add_rows(body) if parts[1] == "rows" else self.board.add_link(body)

    def send(self, status: int, value: dict | None) -> None:
        data = b"" if value is None else json.dumps(value, ensure_ascii=False).encode()
        self.reply(status, "application/json", data)

    def send_file(self, path: Path) -> None:
        if not path.is_file():
            self.reply(404, "text/plain", b"")
            return
        self.reply(200, TYPES.get(path.suffix, "application/octet-stream"), path.read_bytes())

    def reply(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", self.csp)
        self.send_header("Cache-Control", "no-store")
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def serve(board: Board, port: int = 0, answering: type[Handler] = Handler) -> ThreadingHTTPServer:
    """Start serving a board on loopback in a thread; the caller shuts it down."""
    handler = type("BoardHandler", (answering,), {"board": board})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    return server


if __name__ == "__main__":
    running = serve(RowsBoard(int(sys.argv[1]) if len(sys.argv) > 1 else 36), 8765)
    print("http://127.0.0.1:8765/")
    threading.Event().wait()
