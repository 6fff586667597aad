"""Survey responses in, honest indicator tables out: everything the pages show, without Streamlit."""
