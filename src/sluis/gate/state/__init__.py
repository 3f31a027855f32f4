"""What a running gate knows: settings, rules in force, standing of the system, counters and room."""
