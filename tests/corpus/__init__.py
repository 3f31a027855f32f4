"""What Sluis does today, as digests: a change that should change nothing is held against them.

``python -m tests.corpus --compare`` makes every entry again and names those that differ; ``--write`` writes
``digests.tsv``; ``--dump DIR`` writes the full text of every entry, so that two checkouts can be compared with
``diff -r``. ``internals.py`` is the only file here that imports from the source.

An entry is a text that does not depend on the machine, the day, the time zone, the folder or on chance: the clock
stands still, period keys are fixed, folders are written as ``<folder>``, and what is drawn is numbered. What is left
out: calendar files, start-up, doormen and workers, times, PDF.
"""
