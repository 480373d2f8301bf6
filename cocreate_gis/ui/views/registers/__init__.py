"""What all registers share: list, filter, form of many, statistics, print."""
