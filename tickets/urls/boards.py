"""Home, boards, lists, filing, staged files, releases."""

from django.urls import URLPattern, path

from tickets.views import boards, filing, home, lists, releases, terms, uploads, waits

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("board/", boards.desk, name="desk"),
    path("tickets/", lists.all_tickets, name="list"),
    path("file/", filing.choose, name="file_choose"),
    path("customers/", home.customers, name="customers"),
    path("customers/<str:key>/", boards.board, name="board"),
    path("customers/<str:key>/tickets/", lists.customer_list, name="customer_list"),
    path("customers/<str:key>/file/", filing.file, name="file"),
    path("customers/<str:key>/file/promise/", filing.file_promise, name="file_promise"),
    path("customers/<str:key>/file/similar/", filing.file_similar, name="file_similar"),
    path("uploads/", uploads.upload, name="upload"),
    path("uploads/<str:token>/remove/", uploads.remove_upload, name="remove_upload"),
    path("terms/<int:pk>/", terms.apply, name="apply_terms"),
    path("waits/", waits.waits, name="waits"),
    path("releases/", releases.releases, name="releases"),
    path("releases/<int:pk>/released/", releases.released, name="mark_released"),
]
