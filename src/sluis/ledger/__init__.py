"""Intents, outcomes, outbox and receipts, in per-writer chains of salted commitments. Knows nothing of telemetry."""
