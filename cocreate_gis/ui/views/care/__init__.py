"""Adoptions, duties, covenants, patrols, shared services."""
