"""Suspected structures: cases, deadlines, clearing, what everybody may know."""
