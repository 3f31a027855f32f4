"""Captures of packets, taken apart by tshark: the program, its rows, and what they say."""
