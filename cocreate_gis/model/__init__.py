"""What things are: layers, flows, people, places, standards and errors."""
