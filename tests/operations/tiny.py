"""A small WSGI application behind the real server and supervisor, to test those without Django.

``python -m tests.operations.tiny PORT`` supervises one web child of its own.
"""

import hashlib
import os
import sys
import time

from qibu.operations import lifeline, up
from qibu.operations.server import Server, inherited_socket
from qibu.operations.supervisor import Child, Supervisor


def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/echo":
        body = environ["wsgi.input"].read()
        answer = f"{len(body)} {hashlib.sha256(body).hexdigest()}"
    elif path == "/slow":
        time.sleep(1.5)
        answer = "done slowly"
    else:
        answer = str(os.getpid())
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer.encode()]


def serve(descriptor: str, parent: str) -> None:
    lifeline.tie(int(parent))
    Server(
        application, inherited_socket(int(descriptor)), parent=int(parent), upload_bytes=48 * 1024 * 1024
    ).run()


def supervise(port: str) -> int:
    sock = up.listen(up.Address(port=int(port)))
    command = [sys.executable, "-m", __spec__.name, "serve", str(sock.fileno()), str(os.getpid())]
    return Supervisor([Child("web", command, [sock.fileno()])], before_stop=sock.close).run()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], sys.argv[3])
    else:
        sys.exit(supervise(sys.argv[1]))
