// Elements with data-live="SECONDS" and hx-get are asked for again, while the page is seen and nobody types in them.
setInterval(() => {
  if (document.hidden || document.querySelector("dialog[open]") || document.querySelector(".is-dragged")) return;
  const now = Date.now();
  for (const element of document.querySelectorAll("[data-live]")) {
    const last = Number(element.dataset.liveAt ?? (element.dataset.liveAt = now));
    if (now - last < Number(element.dataset.live) * 1000) continue;
    element.dataset.liveAt = now;
    const merges = element.dataset.liveMerge !== undefined;
    if (merges || !element.contains(document.activeElement) || document.activeElement === document.body) {
      window.htmx?.trigger(element, "live");
    }
  }
}, 1000);
