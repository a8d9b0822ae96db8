"""The only place that imports streamlit: what readers see and touch."""
