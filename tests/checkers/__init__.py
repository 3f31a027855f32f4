"""Checkers of others, which know nothing of us: axe-core for pages, veraPDF for papers. ``make tools`` fetches them."""
