"""Looking without sending: dry runs, replays, files through the real route, the doctor."""
