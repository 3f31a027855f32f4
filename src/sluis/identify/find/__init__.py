"""One detection engine for everything that identifies somebody inside a text, in whatever notation.

The gate's canary and the audit use the same engine at two operating points (``hit.Point``). Start reading at ``scan``;
each other module knows one family of identifiers.
"""
