"""What customers use: catalogues with components, versions and releases."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.audited import AuditedAdmin
from accounts.models import AuditKind
from customers.admin.panels import PanelAdmin, actions_of
from customers.models import Catalogue, Component, ProductVersion, Release


class ComponentInline(admin.TabularInline[Component, Catalogue]):
    model = Component
    fields = ("name", "kind", "in_perimeter", "team", "is_active")
    autocomplete_fields = ("team",)
    extra = 0


class ProductVersionInline(admin.TabularInline[ProductVersion, Catalogue]):
    model = ProductVersion
    fields = ("name", "is_supported")
    extra = 0


class ReleaseInline(admin.TabularInline[Release, Catalogue]):
    model = Release
    fields = ("name", "planned_on", "released_at")
    readonly_fields = ("released_at",)
    extra = 0
    verbose_name = "patch release"
    verbose_name_plural = "patch releases"


@admin.register(Catalogue)
class CatalogueAdmin(AuditedAdmin[Catalogue]):
    audit_kind = AuditKind.CATALOGUE
    inlines = (ComponentInline, ProductVersionInline, ReleaseInline)
    ordering = ("name",)  # said here: counting beside it would drop the model's
    list_display = ("name", "components", "customers")
    search_fields = ("name",)
    fieldsets = (
        (
            None,
            {
                "fields": ("name",),
                "description": (
                    "A product with its components and versions. A customer's tickets name those of its catalogue."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Catalogue]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                component_count=Count("components", distinct=True), customer_count=Count("customers", distinct=True)
            )
        )

    @admin.display(ordering="component_count")
    def components(self, catalogue: Catalogue) -> int:
        count: int = catalogue.component_count  # type: ignore[attr-defined]  # annotated above
        return count

    @admin.display(ordering="customer_count")
    def customers(self, catalogue: Catalogue) -> int:
        count: int = catalogue.customer_count  # type: ignore[attr-defined]  # annotated above
        return count


@admin.register(Component)
class ComponentAdmin(AuditedAdmin[Component]):
    audit_kind = AuditKind.CATALOGUE
    autocomplete_fields = ("catalogue", "team")
    list_display = ("name", "catalogue", "kind", "in_perimeter", "team", "is_active")
    list_filter = ("catalogue", "kind", "in_perimeter", "is_active", "team")
    list_select_related = ("catalogue", "team")
    search_fields = ("name", "catalogue__name")
    fieldsets = (
        (None, {"fields": ("catalogue", "name", "kind")}),
        ("Support", {"fields": ("in_perimeter", "team", "is_active")}),
    )


@admin.register(ProductVersion)
class ProductVersionAdmin(AuditedAdmin[ProductVersion]):
    audit_kind = AuditKind.CATALOGUE
    autocomplete_fields = ("catalogue",)
    list_display = ("name", "catalogue", "is_supported")
    list_filter = ("catalogue", "is_supported")
    list_select_related = ("catalogue",)
    search_fields = ("name", "catalogue__name")


@admin.register(Release)
class ReleaseAdmin(AuditedAdmin[Release], PanelAdmin[Release]):
    audit_kind = AuditKind.CATALOGUE
    actions = actions_of(Release)
    autocomplete_fields = ("catalogue",)
    list_display = ("name", "catalogue", "planned_on", "released_at")
    list_filter = (("released_at", admin.EmptyFieldListFilter), "catalogue")
    list_select_related = ("catalogue",)
    search_fields = ("name", "catalogue__name")
    readonly_fields = ("released_at",)
    fieldsets = (
        (
            None,
            {
                "fields": ("catalogue", "name", "planned_on", "notes", "released_at"),
                "description": (
                    "A patch release that tickets wait for. Mark it released in the list of releases: the tickets that "
                    "wait for it close, and their customers are told."
                ),
            },
        ),
    )
