"""Communities and compounds: tree, names, one page each."""
