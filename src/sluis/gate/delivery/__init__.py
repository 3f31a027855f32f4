"""What was recorded is sent: the outbox emptied, retried within limits, and the outcome recorded."""
