"""`python -m qibu` is the `qibu` command."""

import sys

from qibu.cli import main

if __name__ == "__main__":
    sys.exit(main())
