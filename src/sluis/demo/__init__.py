"""The demonstration: invented homes, a recipient and a gate on loopback, and the main job happening for real."""

from sluis.demo.play import VERB

__all__ = ["VERB"]
