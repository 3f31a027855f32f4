"""Messages and reports: what a router sent, decoded strictly and judged by nobody yet.

In:  bytes as they arrived, or a file.
Out: ``Message`` with ``Report``s; each report a flat tuple of ``Leaf``s in the order they were written.

One decoder per format, each naming its standard and version. Nothing here knows what may leave.
"""
