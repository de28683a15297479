"""The demo company on a port of its own, on SQLite or on the database DATABASE_URL names.

`python -m tests.journeys.serve_demo HOME PORT`: what `qibu demo` does, but it keeps DATABASE_URL.
"""

import os
import sys
from pathlib import Path

from qibu.operations import home as homes
from qibu.operations import up


def main() -> int:
    home, port = Path(sys.argv[1]), int(sys.argv[2])
    address = up.Address("127.0.0.1", port)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = homes.lock(home)
    sock = up.listen(address)
    os.environ.update(
        QIBU_HOME=str(home),
        QIBU_DEMO="1",
        QIBU_PUBLIC_URL=address.url,
        QIBU_EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    )
    homes.ensure(home)
    up.prepare(module="demo_data")
    return up.serve(home, address, sock, lock)


if __name__ == "__main__":
    raise SystemExit(main())
