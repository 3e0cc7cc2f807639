from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = "Customers and contracts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import erasure, second_factor, security
        from customers.access import works_for_vendor
        from customers.services.erasure import STEP
        from customers.services.openid import company_of

        second_factor.works_for_vendor.append(works_for_vendor)
        security.sections.append(security.Section("customers/fragments/_company.html", company_of))
        erasure.steps.append(STEP)
