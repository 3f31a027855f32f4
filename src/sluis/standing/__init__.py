"""Which router serves which household, and what holds for that household now, as dated events."""
