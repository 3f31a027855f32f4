"""What people and machines are told of a gate: by mail without content, by webhook without personal values."""
