"""The Streamlit screens and the map component."""
