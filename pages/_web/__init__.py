"""The server around Streamlit: which studies, files, other pages, headers, door, health."""
