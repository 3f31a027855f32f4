"""A certified identity service on loopback, for tests of the sign-in."""
