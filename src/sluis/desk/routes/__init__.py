"""The calls of a desk, one file a subject: each takes a body, asks ``sluis.api``, and gives an answer."""
