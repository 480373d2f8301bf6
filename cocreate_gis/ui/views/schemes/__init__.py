"""Schemes: drawn, shown, compared, talked over, decided."""
