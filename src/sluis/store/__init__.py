"""The one database engine, schema and migrations that standing, keys, ledger and outbox share in one transaction."""
