"""Many captures: which model and firmware sends what to whom, and what differs between two versions of firmware."""
