"""What captures show left the house, to whom, and whether the register covers it; the gate's decoders and detectors."""
