"""A suggestion: made, sent, looked up again."""
