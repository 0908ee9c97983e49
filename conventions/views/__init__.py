"""Pages of the register, of one CTG, of its registration and of its team."""
