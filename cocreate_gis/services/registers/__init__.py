"""The registers of the office: where records lie, what documents ask of them, their own work."""
