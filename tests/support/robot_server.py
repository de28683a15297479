"""A local stand-in for 企业微信, 钉钉 and 飞书: takes a robot's calls as their documentation says.

It checks the payload and the signature with code of its own, keeps what it took, and can fail in the
ways a real one does: `server.manner` is one of MANNERS.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

MANNERS = {
    "ok", "error", "busy", "refused", "token", "nonsense", "silent", "hangs up", "hangs up early", "redirect",
    "huge", "trickle", "gateway",
}  # fmt: skip
CODES = {
    "wecom": ("errcode", {"busy": 45009, "refused": 40058, "token": 93000}),
    "dingtalk": ("errcode", {"busy": 130101, "refused": 310000, "token": 300005}),
    "feishu": ("code", {"busy": 11232, "refused": 19001, "token": 19001}),
}


class Taken:
    """One message a platform took."""

    def __init__(self, platform: str, path: str, payload: dict) -> None:
        self.platform, self.path, self.payload = platform, path, payload

    @property
    def text(self) -> str:
        return json.dumps(self.payload, ensure_ascii=False)


class RobotServer(ThreadingHTTPServer):
    """Serves /wecom, /dingtalk and /feishu with any query; `secret` is what signatures are made with."""

    daemon_threads = True
    request_queue_size = 50

    def __init__(self, secret: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.secret = secret
        self.manner = "ok"
        self.taken: list[Taken] = []
        self.refusals: list[str] = []
        self.connections = 0
        self.pause = 0.0
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def address(self, platform: str, key: str = "0123456789abcdef") -> str:
        return f"http://127.0.0.1:{self.port}/{platform}?key={key}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join(5)

    def handle_error(self, request: object, client_address: object) -> None:
        """Callers that hang up are part of what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: RobotServer

    def log_message(self, *_args: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        server, manner = self.server, self.server.manner
        server.connections += 1
        if manner == "hangs up early":
            self.close_connection = True
            self.connection.close()
            return
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            return  # hung up before the last byte: no effect, as with the real ones
        parts = urlsplit(self.path)
        platform = parts.path.strip("/").split("/")[0]
        payload = json.loads(body)
        problem = problem_of(platform, self.headers["Content-Type"], parts.query, payload, server.secret)
        if problem:
            server.refusals.append(problem)
            self._answer(platform, 310000, problem)
            return
        getattr(self, "_" + manner.replace(" ", "_"), self._ok)(platform, payload)

    def _ok(self, platform: str, payload: dict) -> None:
        self.server.taken.append(Taken(platform, self.path, payload))
        time.sleep(self.server.pause)
        self._answer(platform, 0, "ok")

    def _error(self, platform: str, payload: dict) -> None:
        self._say(500, b"internal error")

    def _gateway(self, platform: str, payload: dict) -> None:
        self._say(504, b"")

    def _busy(self, platform: str, payload: dict) -> None:
        self._answer(platform, CODES[platform][1]["busy"], "too fast")

    def _refused(self, platform: str, payload: dict) -> None:
        self._answer(platform, CODES[platform][1]["refused"], f"bad request {self.path} {self.server.secret}")

    def _token(self, platform: str, payload: dict) -> None:
        self._answer(platform, CODES[platform][1]["token"], "unknown robot")

    def _nonsense(self, platform: str, payload: dict) -> None:
        self._say(200, b"<html>please sign in to the network</html>")

    def _silent(self, platform: str, payload: dict) -> None:
        self.server.taken.append(Taken(platform, self.path, payload))
        time.sleep(30)

    def _hangs_up(self, platform: str, payload: dict) -> None:
        self.server.taken.append(Taken(platform, self.path, payload))
        self.close_connection = True
        self.connection.close()

    def _redirect(self, platform: str, payload: dict) -> None:
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.port}/redirected")
        self.end_headers()

    def _huge(self, platform: str, payload: dict) -> None:
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(160):
                self.wfile.write(b"x" * 65536)

    def _trickle(self, platform: str, payload: dict) -> None:
        self.server.taken.append(Taken(platform, self.path, payload))
        with contextlib.suppress(OSError):
            for sign in b"HTTP/1.1 200 OK\r\n" + b"X" * 600:
                self.wfile.write(bytes([sign]))
                time.sleep(0.05)

    def _answer(self, platform: str, number: int, message: str) -> None:
        code = CODES.get(platform, ("errcode", {}))[0]
        said = {code: number, "msg" if code == "code" else "errmsg": message}
        self._say(200, json.dumps(said).encode())

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def problem_of(platform: str, content_type: str, query: str, payload: dict, secret: str) -> str:
    """What the platform would refuse in a call; "" where it is right."""
    if not content_type.startswith("application/json"):
        return "content type"
    size = len(json.dumps(payload, ensure_ascii=False).encode())
    if platform == "wecom":
        return _wecom(payload)
    if platform == "dingtalk":
        return _dingtalk(payload, query, secret) or ("too long" if size > 20_000 else "")
    if platform == "feishu":
        return _feishu(payload, secret) or ("too long" if size > 20 * 1024 else "")
    return "unknown platform"


def _wecom(payload: dict) -> str:
    kind = payload.get("msgtype")
    if kind == "text":
        text = payload["text"]
        if len(text["content"].encode()) > 2048:
            return "too long"
        good = all(len(phone) == 11 and phone.isdecimal() for phone in text["mentioned_mobile_list"])
        return "" if good else "mobile"
    if kind == "markdown":
        return "too long" if len(payload["markdown"]["content"].encode()) > 4096 else ""
    return "msgtype"


def _dingtalk(payload: dict, query: str, secret: str) -> str:
    if payload.get("msgtype") != "markdown" or not payload["markdown"]["title"]:
        return "msgtype"
    for phone in payload["at"]["atMobiles"]:
        if f"@{phone}" not in payload["markdown"]["text"]:
            return "called, but not in the text"
    if not secret:
        return ""
    given = parse_qs(query)
    if "+" in query or " " in query:
        return "signature not encoded"
    stamp = given.get("timestamp", ["0"])[0]
    if len(stamp) != 13 or abs(int(stamp) / 1000 - time.time()) > 3600:
        return "timestamp"
    mac = hmac.new(secret.encode(), (stamp + "\n" + secret).encode(), hashlib.sha256)
    sent = unquote(query.split("sign=")[1]) if "sign=" in query else ""
    return "" if sent == base64.b64encode(mac.digest()).decode() else "signature"


def _feishu(payload: dict, secret: str) -> str:
    if payload.get("msg_type") != "post" or not payload["content"]["post"]["zh_cn"]["content"]:
        return "msg_type"
    if not secret:
        return ""
    stamp = payload.get("timestamp", "")
    if len(stamp) != 10 or abs(int(stamp) - time.time()) > 3600:
        return "timestamp"
    mac = hmac.new((stamp + "\n" + secret).encode(), digestmod=hashlib.sha256)
    return "" if payload.get("sign") == base64.b64encode(mac.digest()).decode() else "signature"
