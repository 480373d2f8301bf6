"""Micro-space sites: found, drawn, ranked, opened."""
