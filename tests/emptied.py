"""How a transactional test leaves PostgreSQL behind: without rows.

Django truncates every table, for which PostgreSQL makes the files of each anew: two seconds, whether there are rows or
not. There are few, in few tables: those are deleted.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection

# Nobody deletes from the audit; to truncate it is allowed, while no table that it names has lost a row.
AUDIT = ("accounts_auditentry", "accounts_auditedname")
# Django writes them again after each flush.
STANDING = {"django_content_type", "auth_permission"}


def sql_flush(style: Any, tables: Iterable[str], **options: bool) -> list[str]:
    """In the place of PostgreSQL's own; run in one transaction, at whose end the foreign keys are looked at."""
    assert not any(options.values())
    names = {table: connection.ops.quote_name(table) for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(f"(select '{table}' from {name} limit 1)" for table, name in names.items()))
        full = {table for (table,) in cursor.fetchall()}
    truncated = [f"truncate {', '.join(map(connection.ops.quote_name, AUDIT))}"] if full & set(AUDIT) else []
    return truncated + [f"delete from {names[table]}" for table in sorted(full - set(AUDIT) - STANDING)]
