"""What stood in the traffic: fields, identifiers, streams put together, and the forms the rows of a register give."""
