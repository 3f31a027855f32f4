"""What makes a running gate take another register or other settings, and the shadow beside it."""
