"""The pages of the library: find, read, write, share, review, ask."""
