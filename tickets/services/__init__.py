"""Everything that can be done to a ticket. Each goes through the one door (`tickets.services.door`)."""
