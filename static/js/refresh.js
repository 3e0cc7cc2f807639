// data-live-merge: what a live element brings is taken over without moving anything under the hand. Cards that stay
// change in place; cards that came, left or changed places wait behind a button at the head of their column.
const keyOf = (card) => card.dataset.ticket;
const cardsOf = (column) => [...column.querySelectorAll("[data-ticket]")];

function take(from, to) {
  if (!from || !to || from.outerHTML === to.outerHTML) return;
  const focused = to.contains(document.activeElement);
  to.replaceWith(from);
  if (focused) from.querySelector("[data-stop]")?.focus({ preventScroll: true });
}

function inPlace(column, fresh) {
  const arrived = new Map(cardsOf(fresh).map((card) => [keyOf(card), card]));
  for (const card of cardsOf(column)) {
    const next = arrived.get(keyOf(card));
    card.classList.toggle("is-gone", !next);
    if (next) take(next.cloneNode(true), card);
  }
}

function replaceAll(column, fresh) {
  const focused = column.contains(document.activeElement) && document.activeElement.closest("[data-ticket]");
  column.replaceWith(fresh);
  const again = focused && fresh.querySelector(`[data-ticket="${CSS.escape(keyOf(focused))}"] [data-stop]`);
  (again ?? fresh.querySelector("[data-stop]"))?.focus({ preventScroll: true });
}

function offer(column, fresh) {
  const here = cardsOf(column).map(keyOf);
  const there = cardsOf(fresh).map(keyOf);
  column.querySelector(".column-news")?.remove();
  if (here.join() === there.join()) {
    take(fresh.querySelector(".more"), column.querySelector(".more"));
    return;
  }
  const news = there.filter((key) => !here.includes(key)).length;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm column-news" });
  button.textContent = news ? `${news} new` : "Show what changed";
  button.addEventListener("click", () => replaceAll(column, fresh.cloneNode(true)));
  column.querySelector(".column-head").after(button);
}

function merge(board, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-live-merge]");
  if (!fresh) return;
  for (const part of [".board-checked", ".jump"]) take(fresh.querySelector(part), board.querySelector(part));
  for (const column of board.querySelectorAll("[data-state]")) {
    const next = fresh.querySelector(`[data-state="${column.dataset.state}"]`);
    if (!next) continue;
    for (const part of [".count-badge", ".column-hint"]) {
      take(next.querySelector(`.column-head ${part}`)?.cloneNode(true), column.querySelector(`.column-head ${part}`));
    }
    inPlace(column, next);
    offer(column, next);
  }
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const board = event.detail.target.closest?.("[data-live-merge]");
  if (!board || event.detail.xhr.status !== 200) return;
  event.detail.shouldSwap = false;
  merge(board, event.detail.serverResponse);
});
