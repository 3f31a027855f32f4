"""The desk: one process beside a gate that holds its keys and answers a closed list of calls, to whom it knows."""
