"""The kit a recipient installs: receipts verified, bodies checked and logged, erasure and export by disclosure id."""
