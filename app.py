"""The app that `streamlit run app.py` serves. The shell lives elsewhere on purpose: beside a folder named pages/,
Streamlit would route the first visitor past it, and past its access check."""

import streamlit as st

from yardstick.ui.site import serving

app = st.App("yardstick/ui/shell.py", **serving())
