"""``python -m tests.corpus``: see the package."""

import sys

from tests.corpus.corpus import main

sys.exit(main(sys.argv[1:]))
