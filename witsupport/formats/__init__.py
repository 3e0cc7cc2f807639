"""How Django admin writes dates and times; the desk's own pages say them relative to now."""
