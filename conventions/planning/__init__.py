"""What the pages and documents of an action plan show: its order, its calendar, its figures."""
