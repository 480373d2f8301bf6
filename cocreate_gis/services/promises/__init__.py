"""Promises and whether they are kept: schemes, ballots, projects, money, care, results."""
