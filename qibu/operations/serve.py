"""The web child: `python -m qibu.operations.boot serve --fd N --parent PID`."""

import argparse

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
    wrapped = TrustedProxies(application, settings.TRUSTED_PROXIES)
    Server(wrapped, inherited_socket(options.fd), parent=options.parent).run()
    return 0
