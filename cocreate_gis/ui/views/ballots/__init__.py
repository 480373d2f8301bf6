"""Ballots: prepared, voted in, counted, shown."""
