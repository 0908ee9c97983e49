"""Mail in two steps, so that a killed worker never sends twice and leaves its doubt visible."""
