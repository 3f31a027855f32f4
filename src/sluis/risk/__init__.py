"""How well a home can be recognised in what was released: measured, attacked, and said with its interval."""
