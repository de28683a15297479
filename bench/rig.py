"""What measured programs share: calling a WSGI application, CPU and statements of a call, a question loop.

A measured program is a process of its own (`python -m bench.house`, `python -m bench.bare`). It reads a line
of JSON, {"item": name, "rounds": n}, from its standard input and answers with one line of JSON.
"""

from __future__ import annotations

import gc
import io
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

TOKEN = "b" * 32
WARM_UP = 4


@dataclass
class Answer:
    """What the application answered."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Browser:
    """Calls the application as the server would, signed in by its cookies."""

    application: Callable[..., Any]
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._call("GET", path, b"", "")

    def post(self, path: str, data: bytes, content_type: str = "application/json") -> Answer:
        return self._call("POST", path, data, content_type)

    def _call(self, method: str, path: str, data: bytes, content_type: str) -> Answer:
        parts = urlsplit(path)
        environ = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": parts.path, "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1", "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(data)), "HTTP_ACCEPT_ENCODING": "gzip", "HTTP_X_CSRFTOKEN": TOKEN,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9", "HTTP_USER_AGENT": "bench", "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(data), "wsgi.errors": sys.stderr,
            "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip
        said: list[Any] = []
        chunks = self.application(environ, lambda status, headers, _=None: said.append((status, headers)))
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        status, headers = said[0]
        return Answer(int(status.split()[0]), dict(headers), body)


Item = Callable[
    [int], Callable[[], Answer]
]  # the number of the round → the request, prepared but not yet made


def measured(item: Item, rounds: int, first: int) -> dict[str, Any]:
    """CPU milliseconds of `rounds` calls after a warm-up, the statements of one, the size of the answer."""
    for place in range(WARM_UP):
        answer = item(first + place)()
    if answer.status >= 400:
        raise RuntimeError(f"{answer.status}: {answer.body[:500]!r}")
    times = []
    gc.collect()
    for place in range(rounds):
        request = item(first + WARM_UP + place)
        begun = time.process_time()
        answer = request()
        times.append((time.process_time() - begun) * 1000)
    statements: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    request = item(first + WARM_UP + rounds)
    with connection.execute_wrapper(count):
        request()
    real = [sql for sql in statements if sql.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}]
    return {"times": times, "statements": len(real), "bytes": len(answer.body), "sql": real}


def answer_questions(items: Mapping[str, Item]) -> None:
    """Measure what is asked for until the input ends; what items print goes to the error output."""
    out, sys.stdout = sys.stdout, sys.stderr
    done: dict[str, int] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        name, rounds = asked["item"], asked["rounds"]
        found = measured(items[name], rounds, done.get(name, 0)) if name in items else None
        done[name] = done.get(name, 0) + rounds + WARM_UP + 1
        print(json.dumps(found), file=out, flush=True)
