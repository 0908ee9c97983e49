"""The pages of an action plan."""
