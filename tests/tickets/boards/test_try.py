from django.db import connection
from django.test.utils import CaptureQueriesContext
from tickets.board import count, load_columns
from tickets.cards import card_columns
from tickets.reader import Reader
from tickets.forms.filters import Selection
from tickets.vocabulary import BOARD_STATES
from tickets import facets
from django.http import QueryDict
from tests.tickets.boards.conftest import NOW
from tickets.services.work import take_charge

def test_try(cast, file, now):
    a=file("A"); b=file("B", urgency="low"); c=file("C", by=cast.marta, type="it_help")
    take_charge(a, by=cast.giulia)
    reader=Reader(cast.giulia)
    sel=Selection([facets.customer_facet(reader.customers), facets.due_today_facet(NOW), facets.assignee_facet(reader.user, reader.colleagues()), facets.waiting_facet(), facets.breached_facet(NOW)], QueryDict(""))
    with CaptureQueriesContext(connection) as ctx:
        counts=count(reader.desk(), views=[sel.condition_of(v) for v in facets.DESK_VIEWS], chosen=sel.condition())
        cols=load_columns(reader.desk(), counts.columns)
        cc=card_columns(cols, NOW, internal=True, more_urls={s:"" for s in BOARD_STATES})
    for q in ctx.captured_queries: print(q["sql"][:3000],"\n")
    print(counts); 
    for col in cc: print(col.state, col.count, col.hint, [ (x.ticket.key, x.chip) for x in col.cards])
    assert 0
