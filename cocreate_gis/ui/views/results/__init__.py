"""What came of it: kept, rated, remembered, thanked for."""
