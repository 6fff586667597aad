"""The least that a Streamlit page can be: what any page costs."""

import streamlit as st

st.title("Une page")
