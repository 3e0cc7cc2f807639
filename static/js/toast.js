// The result of the last action: goes after six seconds, stays while it is looked at.
const SECONDS = 6;

function start(root) {
  for (const toast of root.querySelectorAll("[data-toast]:not([data-toast-on])")) {
    toast.dataset.toastOn = "";
    let timer;
    const go = () => (timer = setTimeout(() => toast.remove(), SECONDS * 1000));
    const stay = () => clearTimeout(timer);
    for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, stay);
    for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, go);
    toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
    go();
  }
}

export function say(text) {
  const holder = document.querySelector("#toasts");
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.append(Object.assign(document.createElement("span"), { textContent: text }));
  holder?.append(toast);
  start(document);
}

start(document);
document.addEventListener("htmx:load", () => start(document));
