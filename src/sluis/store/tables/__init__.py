"""The tables, by what they are about; ``sluis.store.schema`` is all of them."""
