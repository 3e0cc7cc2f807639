// What is typed into a form with data-draft survives a reload; it is forgotten when the form is sent.
const PREFIX = "draft:";
const texts = (form) => form.querySelectorAll("textarea[name], input[type=text][name], input:not([type])[name]");

function keep(form) {
  const values = {};
  for (const field of texts(form)) if (field.value) values[field.name] = field.value;
  const key = PREFIX + form.dataset.draft;
  if (Object.keys(values).length) localStorage.setItem(key, JSON.stringify(values));
  else localStorage.removeItem(key);
  const sign = form.querySelector("[data-draft-sign]");
  if (sign) sign.textContent = Object.keys(values).length ? `Draft saved at ${new Date().toTimeString().slice(0, 5)}` : "";
}

function restore(form) {
  let values;
  try {
    values = JSON.parse(localStorage.getItem(PREFIX + form.dataset.draft) ?? "{}");
  } catch {
    return;
  }
  // What the server sent back after an error is newer than the draft.
  for (const field of texts(form)) if (!field.value && values[field.name]) field.value = values[field.name];
}

function start(root) {
  for (const form of root.querySelectorAll("form[data-draft]:not([data-draft-on])")) {
    form.dataset.draftOn = "";
    restore(form);
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => keep(form), 400);
    });
    form.querySelector("[data-draft-discard]")?.addEventListener("click", () => {
      clearTimeout(timer);
      localStorage.removeItem(PREFIX + form.dataset.draft);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      sessionStorage.setItem("draft-sent", form.dataset.draft);
    });
  }
}

// The form was sent, and the page that follows does not show it with an error: the draft has done its work.
const sent = sessionStorage.getItem("draft-sent");
if (sent && !document.querySelector(`form[data-draft="${CSS.escape(sent)}"] [aria-invalid], .banner-breached[role=alert]`)) {
  localStorage.removeItem(PREFIX + sent);
}
sessionStorage.removeItem("draft-sent");

start(document);
document.addEventListener("htmx:load", (event) => start(event.target.parentElement ?? document));
