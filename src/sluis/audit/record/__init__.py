"""Traffic held against what was declared: the register, the settings, a statement; deviations and limits."""
