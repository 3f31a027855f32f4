"""The kernel: two doors that are never open together.

``plan`` is the format between register and kernel. ``reference`` is door 1, to be read: it projects a report onto a
plan. ``grammar`` is door 2: it checks the bytes that will leave and never sees the input. No sockets, clock, files or
randomness here.
"""
