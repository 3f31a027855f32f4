"""Which router serves which household, and what holds for that household now: dated events, read where it is decided."""
