"""Yardstick (标尺): where a district's rural-education plan stands, measured from published snapshots."""

__version__ = "0.4.0"
