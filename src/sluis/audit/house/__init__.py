"""Who is who in a capture: the home's own devices, its router, flows, destinations and who holds their addresses."""
