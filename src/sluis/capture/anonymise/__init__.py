"""Rewrite a capture so that no address, name or identifier of its house stands in it, and its build stays."""
