"""What every reader of captures gives: sightings of traffic, its limits, and reading them safely."""
