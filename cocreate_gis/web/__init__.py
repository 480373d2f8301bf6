"""HTTP routes beside the Streamlit pages."""
