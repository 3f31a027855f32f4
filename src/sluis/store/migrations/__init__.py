"""Migrations of the schema, oldest first in ``versions``; run by ``sluis.store.migrate``, never by hand."""
