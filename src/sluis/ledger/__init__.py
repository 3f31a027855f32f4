"""Intents, outcomes, outbox and receipts, in per-writer chains of salted commitments. Knows nothing of telemetry.

Epochs of it are sealed into a transparency log (``sluis.tlog``): whoever holds a checkpoint notices when the past
changes, and a data subject's records are opened to that subject alone.
"""
