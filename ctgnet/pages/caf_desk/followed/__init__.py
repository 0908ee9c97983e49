"""The lists of the desk, one a module: which rows, in which order, on screen and in a file."""
