"""Sluis: a lock between home routers and the companies that analyse what they report.

The register (GDPR art. 30) is the valve. Read ``sluis.gate.path.steps`` from top to bottom to follow one report.
"""
