"""One report from its arrival to its record: read, decide, record."""
