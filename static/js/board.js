// Cards move by drag and drop and by a menu (m), and are assigned (a). What needs input answers with its form.
import { say } from "./toast.js";

let dragged = null;

function ask(card, url) {
  const focused = document.activeElement;
  window.htmx
    .ajax("GET", url, { target: "#dialog", swap: "innerHTML", source: card })
    .catch(() => say(`${card.dataset.ticket} stays as it is: the desk did not answer.`))
    .finally(() => focused?.focus());
}

const move = (card, state) => ask(card, card.dataset.moveUrl.replace("__state__", state));

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-board] [data-move-url]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.ticket);
  dragged.classList.add("is-dragged");
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  for (const column of document.querySelectorAll(".column.is-over")) column.classList.remove("is-over");
  dragged = null;
});
document.addEventListener("dragover", (event) => {
  const column = event.target.closest?.("[data-board] [data-state]");
  if (!dragged || !column) return;
  event.preventDefault();
  for (const other of document.querySelectorAll(".column.is-over")) if (other !== column) other.classList.remove("is-over");
  column.classList.add("is-over");
});
document.addEventListener("drop", (event) => {
  const column = event.target.closest?.("[data-board] [data-state]");
  if (!dragged || !column) return;
  event.preventDefault();
  if (dragged.closest("[data-state]") !== column) move(dragged, column.dataset.state);
});

function menu(card) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "dialog" });
  const body = Object.assign(document.createElement("div"), { className: "menu menu-move" });
  body.append(Object.assign(document.createElement("p"), { className: "label", textContent: `Move ${card.dataset.ticket} to` }));
  for (const column of document.querySelectorAll("[data-board] [data-state]")) {
    if (column === card.closest("[data-state]")) continue;
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.textContent = column.querySelector("h2")?.textContent ?? column.dataset.state;
    button.addEventListener("click", () => {
      dialog.close();
      move(card, column.dataset.state);
    });
    body.append(button);
  }
  dialog.append(body);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (!["m", "a"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  const card = event.target.closest("[data-board] [data-move-url]") ?? document.querySelector("[data-board] [data-move-url]:hover");
  if (!card) return;
  event.preventDefault();
  if (event.key === "m") menu(card);
  else ask(card, card.dataset.assignUrl);
});
