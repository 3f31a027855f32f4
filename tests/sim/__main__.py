"""``python -m tests.sim``: see ``more``, which other processes can import."""

import sys

from tests.sim.more import main

if __name__ == "__main__":
    sys.exit(main())
