// Single keys, never inside a field: data-key on a link or button; j and k move between cards or rows; ? lists all.
const inField = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
const stops = () => [...document.querySelectorAll("[data-stop]")].filter((stop) => stop.offsetParent);

function move(by) {
  const all = stops();
  const at = all.indexOf(document.activeElement);
  all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
}

function help() {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const rows = [["j k", "Next and previous ticket"], ["Enter", "Open"], ["?", "These keys"]];
  if (document.querySelector("[data-board]")) rows.push(["m", "Move the ticket to a column"], ["a", "Assign the ticket"]);
  for (const keyed of document.querySelectorAll("[data-key]")) {
    rows.push([keyed.dataset.key, keyed.title || keyed.textContent.trim() || keyed.getAttribute("aria-label")]);
  }
  const list = document.createElement("dl");
  list.className = "facts dialog-body";
  for (const [key, text] of rows) {
    const term = document.createElement("dt");
    term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    list.append(term, Object.assign(document.createElement("dd"), { textContent: text }));
  }
  const head = document.createElement("header");
  head.className = "dialog-head";
  const close = Object.assign(document.createElement("button"), { className: "btn btn-sm", textContent: "Close" });
  close.addEventListener("click", () => dialog.close());
  head.append(Object.assign(document.createElement("h2"), { textContent: "Keys" }), close);
  dialog.append(head, list);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "?") help();
  else {
    const keyed = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === event.key);
    if (!keyed) return;
    event.preventDefault();
    if (keyed.matches("input, select, textarea")) keyed.focus();
    else keyed.click();
  }
});
