"""Street trees: rounds, plans, the replacement studio."""
