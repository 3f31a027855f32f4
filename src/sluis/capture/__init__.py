"""What is read from captures and logs: the model of traffic, and one reader for each kind of file."""
