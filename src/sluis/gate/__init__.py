"""The gate: ``steps`` is the numbered path; ``serve`` owns sockets and clock; ``deliver`` empties the outbox."""
