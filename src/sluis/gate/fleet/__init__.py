"""Several processes of one gate."""
