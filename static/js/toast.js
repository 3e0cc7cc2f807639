// The result of the last action: goes after six seconds, stays while it is looked at.
const SECONDS = 6;

function start(root) {
  for (const toast of root.querySelectorAll("[data-toast]:not([data-toast-on])")) {
    toast.dataset.toastOn = "";
    let timer;
    const go = () => (timer = setTimeout(() => toast.remove(), SECONDS * 1000));
    const stay = () => clearTimeout(timer);
    toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
    if (toast.dataset.toast === "stays") continue;
    for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, stay);
    for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, go);
    go();
  }
}

// `stays`: it waits to be closed, as for what went wrong.
export function say(text, { stays = false } = {}) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = stays ? "stays" : "";
  if (stays) toast.setAttribute("role", "alert");
  toast.append(Object.assign(document.createElement("span"), { textContent: text }));
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: "Close" });
  close.dataset.toastClose = "";
  toast.append(close);
  document.querySelector("#toasts")?.append(toast);
  start(document);
}

start(document);
document.addEventListener("htmx:load", () => start(document));
