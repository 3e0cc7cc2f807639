"""Pages of customers: their people, and joining them."""
