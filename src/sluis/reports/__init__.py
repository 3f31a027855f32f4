"""What people read and hand over: pages, papers and logs of what other layers found; nothing is computed here."""
