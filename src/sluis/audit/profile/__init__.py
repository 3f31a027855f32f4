"""The router's own Bulk Data profile: made from an activity of the register, and held against it."""
