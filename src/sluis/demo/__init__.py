"""The demonstration: invented homes, a recipient and a gate on loopback, and the main job happening for real."""
