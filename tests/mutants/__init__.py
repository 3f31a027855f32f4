"""What ``make mutants`` runs with: groups of modules with their tests, survivors that are accepted, and two plugins."""
