"""A database for measuring, filled by bulk inserts: the one place that writes past the door."""
