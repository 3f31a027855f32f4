"""The command line: one file per verb; composes the folders below and computes nothing itself."""
