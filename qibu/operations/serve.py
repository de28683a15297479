"""The web child: `python -m qibu.operations.boot serve --fd N --parent PID`."""

import argparse
import gc

from django.conf import settings
from django.urls import get_resolver

from qibu.operations import lifeline
from qibu.operations.proxies import TrustedProxies
from qibu.operations.server import Server, inherited_socket
from qibu.operations.wsgi import application


def main(arguments: list[str]) -> int:
    """Serve Django on the inherited socket until told to stop; gives the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    options = parser.parse_args(arguments)
    lifeline.tie(options.parent)
    get_resolver().url_patterns  # noqa: B018 -- import all views now, not in the first request
    settle_memory()
    wrapped = TrustedProxies(application, settings.TRUSTED_PROXIES)
    # With PostgreSQL a request waits for answers from elsewhere most of the time, and others may go on.
    one_line = not settings.DATABASE_URL
    Server(
        wrapped,
        inherited_socket(options.fd),
        parent=options.parent,
        one_line=one_line,
        upload_bytes=settings.FILE_MAX_BYTES,
    ).run()
    return 0


def settle_memory() -> None:
    """Look for garbage less often, and never among the modules, which stay for good.

    Reading a plan of 10,000 tasks makes many tuples and hardly any cycle; as Python comes, collecting takes
    a sixth of a save that recalculates it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
