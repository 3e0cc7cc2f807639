"""Everything of one customer as a ZIP: `export` writes it, `contents` reads, `sheets` says how each row reads."""
