"""A transparency log: RFC 9162 trees, C2SP tiles, checkpoints, notes, witnesses and proofs; knows nothing of Sluis."""
