"""Photos of records."""
