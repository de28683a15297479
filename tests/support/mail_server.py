"""A local SMTP server that keeps what it takes, or fails: `server.manner` is "ok", "refused", "busy",
"silent" or "hangs up" (after it took the message, before it said so)."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
import time
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.manner = "ok"
        self.pause = 0.0
        self.taken: list[EmailMessage] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join(5)

    def handle_error(self, request: object, client_address: object) -> None:
        """Callers that hang up are part of what is tested."""


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        if self.server.manner == "silent":
            time.sleep(30)
            return
        self._say("220 test")
        for line in self.rfile:
            verb = line.decode("ascii", "replace").strip().upper()
            if verb.startswith("DATA"):
                if not self._message():
                    return
            elif verb.startswith("RCPT") and self.server.manner == "refused":
                self._say("550 no such mailbox")
            elif verb.startswith("MAIL") and self.server.manner == "busy":
                self._say("451 try again later")
            elif verb.startswith("QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _message(self) -> bool:
        """Take a message; False where the session ends with it."""
        self._say("354 go on")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        else:
            return False  # hung up in the middle: no message
        self.server.taken.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
        if self.server.manner == "hangs up":
            return False
        time.sleep(self.server.pause)
        self._say("250 taken")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")
