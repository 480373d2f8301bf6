"""Points and coupons: at the desk, and in the shops."""
