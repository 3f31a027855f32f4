"""What identifies whom: path catalogue, value detectors, vendor, device class, and the gate's canary."""
