"""One module for each dataset of the demonstration: `rows(period)` gives the rows of its file."""
