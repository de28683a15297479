"""Start Django, then one of the modules that need it: `python -m qibu.operations.boot NAME …`.

The modules named here import models at their top, which only works once Django is set up; the
command line and the supervisor stay free of Django and come through this door.
"""

import os
import sys
from importlib import import_module

import django

from qibu.operations.console import MISCONFIGURED, Refusal, complain

MODULES = frozenset(
    {"serve", "work", "prepare", "doctor", "audit", "backup", "restore", "user", "task_import", "demo_data"}
)


def run(name: str, arguments: list[str]) -> int:
    """Set Django up and call ``main(arguments)`` of qibu.operations.<name>; gives its exit code."""
    if name not in MODULES:
        raise KeyError(name)
    os.umask(0o077)  # database, files and backups are the owner's alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qibu.settings")
    try:
        try:
            django.setup()
        except ValueError as error:
            raise Refusal(
                f"配置有误: {error}", f"The configuration cannot be used: {error}", code=MISCONFIGURED
            ) from error
        return int(import_module(f"qibu.operations.{name}").main(arguments))
    except Refusal as refusal:
        return complain(refusal)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
