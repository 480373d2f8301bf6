"""Parking: balance, matching, sheds, fire lanes."""
