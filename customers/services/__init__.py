"""What changes more than one row: memberships with their grants, contract versions, holidays."""
