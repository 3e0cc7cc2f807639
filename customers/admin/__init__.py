"""Django admin of customers, their people, contracts, calendars, catalogues and matrices: a module a subject."""

from customers.admin import calendars, catalogue, contracts, customers, invitations, matrix, memberships, openid

__all__ = ["calendars", "catalogue", "contracts", "customers", "invitations", "matrix", "memberships", "openid"]
