// The composer: Ctrl+Enter sends; r and n focus it in a mode; preview.
function focus(mode) {
  const form = document.querySelector("form[data-composer]");
  if (!form) return;
  const choice = form.querySelector(`input[value="${mode}"]`);
  if (choice) choice.checked = true;
  form.querySelector("textarea")?.focus();
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-composer]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const internal = form.querySelector('input[value="internal"]:checked');
    const button = form.querySelector(internal ? "button.if-internal[type=submit]" : "button[type=submit]:not(.if-internal)");
    form.requestSubmit(button);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  if (event.key === "r" || event.key === "n") {
    if (!document.querySelector("form[data-composer]")) return;
    event.preventDefault();
    focus(event.key === "n" ? "internal" : "public");
  }
});

// Buttons that wrap the selection in Markdown: data-wrap="**" or data-prefix="> ".
document.addEventListener("click", (event) => {
  const button = event.target.closest("form[data-composer] [data-wrap], form[data-composer] [data-prefix]");
  if (!button) return;
  const area = button.closest("form").querySelector("textarea");
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to);
  const wrap = button.dataset.wrap;
  const text = wrap ? wrap + chosen + wrap : chosen.split("\n").map((line) => button.dataset.prefix + line).join("\n");
  area.setRangeText(text, from, to, chosen ? "select" : "end");
  if (wrap && !chosen) area.selectionStart = area.selectionEnd = from + wrap.length;
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

// The preview stands in the place of the text; the same button brings the text back.
document.addEventListener("click", (event) => {
  const button = event.target.closest("form[data-composer] [data-preview]");
  if (!button) return;
  const area = button.closest("form").querySelector("textarea");
  const preview = document.querySelector("#preview");
  const shows = preview.hidden;
  button.setAttribute("aria-pressed", shows);
  preview.hidden = !shows;
  area.hidden = shows;
  if (!shows) {
    area.focus();
    return;
  }
  window.htmx.ajax("POST", button.dataset.preview, { target: "#preview", swap: "innerHTML", values: { text: area.value } });
});
