"""The keystore: random period and household keys, wrapped by a key-encryption key in a file; and their destruction."""
