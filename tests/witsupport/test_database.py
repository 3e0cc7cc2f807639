"""What every connection asks of PostgreSQL: docs/adr/0018-postgresql-plans-in-the-order-written.md."""

import pytest
from django.db import connection


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("jit", "off"), ("join_collapse_limit", "4")])
def test_connections_plan_in_the_order_written(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s)", [name])

        assert cursor.fetchone() == (value,)
