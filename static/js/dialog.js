// Native dialogs that htmx brings into #dialog. Focus goes back to where it was.
let opener = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  const elt = event.detail.elt;
  // An entry of a menu is gone when its menu is closed: focus goes back to what opens the menu.
  if (elt.closest?.("[data-dialog]")) opener = elt.closest(".menu-holder")?.querySelector("summary") ?? elt;
});

document.addEventListener("htmx:afterSwap", (event) => {
  const holder = event.detail.target.closest?.("#dialog");
  const dialog = holder?.querySelector("dialog");
  if (!dialog || dialog.open) return;
  if (dialog.querySelector("form[data-at-once]")) return;
  dialog.showModal();
  const field = dialog.querySelector("[aria-invalid], [autofocus], input:not([type=hidden]), select, textarea");
  field?.focus();
  dialog.addEventListener("close", () => {
    holder.replaceChildren();
    opener?.focus();
  });
});

// A form that asks nothing is sent without being shown, once htmx has taken it over.
document.addEventListener("htmx:afterSettle", (event) => {
  event.detail.target.closest?.("#dialog")?.querySelector("form[data-at-once]")?.requestSubmit();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dialog-close]")) {
    const dialog = event.target.closest("dialog");
    if (dialog) {
      event.preventDefault();
      dialog.close();
    }
  }
  const menu = document.querySelectorAll("details.menu-holder[open], details.phone-menu[open]");
  for (const open of menu) if (!open.contains(event.target) || event.target.closest("[data-dialog]")) open.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.menu-holder[open], details.phone-menu[open]")) {
    open.open = false;
    open.querySelector("summary")?.focus();
  }
});
