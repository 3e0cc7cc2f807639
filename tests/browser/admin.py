"""What an admin does in Django admin, as clicks and keys."""

import re
from collections.abc import Mapping

from playwright.sync_api import Page, expect


class Office:
    """An admin at the pages of Django admin; every method leaves a saved thing behind."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home

    def add(self, model: str, values: Mapping[str, str]) -> None:
        """Fill the add page of `app/model` and save it."""
        self.page.goto(f"{self.home}/admin/{model}/add/")
        self.fill(values)
        self.save()

    def fill(self, values: Mapping[str, str]) -> None:
        """By field name: a date and time as “2026-01-01 00:00”; a choice by its label; a tick as “on”."""
        for name, value in values.items():
            self._fill(name, value)

    def _fill(self, name: str, value: str) -> None:
        if self.page.locator(f"[name={name}_0]").count():
            for part, words in zip(("0", "1"), value.split(" "), strict=True):
                self.page.locator(f"[name={name}_{part}]").fill(words)
            return
        field = self.page.locator(f"[name={name}]").first
        if "admin-autocomplete" in (field.get_attribute("class") or ""):
            self._search(name, value)
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        elif field.get_attribute("type") == "checkbox":
            field.set_checked(value == "on")
        else:
            field.fill(value)

    def _search(self, name: str, words: str) -> None:
        """A field that looks for rows while one types."""
        self.page.locator(f"[name={name}] + .select2 .select2-selection").click()
        self.page.locator(".select2-search__field").last.fill(words)
        self.page.locator(".select2-results__option", has_text=words).first.click()

    def add_row(self, inline: str) -> str:
        """One more row of an inline; the beginning of its field names."""
        total = self.page.locator(f"[name={inline}-TOTAL_FORMS]")
        number = total.input_value()
        self.page.locator(f"#{inline}-group .add-row a").click()
        expect(total).to_have_value(str(int(number) + 1))
        return f"{inline}-{number}-"

    def save(self) -> None:
        self.page.locator("[name=_save]").click()
        expect(self.page.locator(".messagelist .success")).to_be_visible()

    def add_person(self, name: str, email: str) -> str:
        """Somebody new; the link with which he or she sets a password."""
        self.add("accounts/user", {"name": name, "email": email})
        link = self.page.locator("a[href*='/password/']").first
        found = link.get_attribute("href")
        assert found
        assert re.fullmatch(r"/password/\w+/[\w-]+/", found)
        return found
