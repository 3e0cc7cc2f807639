"""Sign-in by a customer's own OpenID Connect provider: names, protocol, and the rules of who is let in.

Nothing here touches the database: `customers.services.openid` does. Why it is ours and not allauth's: ADR 14.
"""
