"""What stands for ``sluis`` on the ``PATH`` of a page's commands: asks ``tests/warm.py`` to run it, and ends as it did.

It imports next to nothing, since its own start is all that is left of the time. A desk and a demonstration, which start
programs of their own, and what a page gave another ``PYTHONPATH``, are the console script itself. A gate, which lives
until it is told to end, is told through this.

In:  where ``tests/warm.py`` listens, the console script, the ``PYTHONPATH`` of the tests, and the words.
"""

import json
import os
import signal
import socket
import sys


def main() -> None:
    where, script, path, *words = sys.argv[1:]
    lives = words[:1] in (["desk"], ["demo"])
    if lives or os.environ.get("PYTHONPATH", "") != path:
        os.execv(script, [script, *words])  # noqa: S606
    asked = {"words": words, "folder": os.getcwd(), "environment": dict(os.environ), "mask": os.umask(0)}  # noqa: PTH109
    with socket.socket(socket.AF_UNIX) as to:
        to.connect(where)
        socket.send_fds(to, [json.dumps(asked).encode()], [0, 1, 2])
        to.shutdown(socket.SHUT_WR)
        answers = to.makefile("rb")
        process = int(answers.readline())
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(each, lambda number, _frame: os.kill(process, number))
        code = int(answers.readline().split()[0])
    sys.exit(code)


if __name__ == "__main__":
    main()
