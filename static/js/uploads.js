// Files are sent as soon as they are chosen, dropped or pasted, each with its progress; the form carries their ids.
const UNIT = 1000;
const size = (bytes) =>
  bytes < UNIT ? `${bytes} B` : bytes < UNIT * UNIT ? `${Math.round(bytes / UNIT)} kB` : `${(bytes / UNIT / UNIT).toFixed(1)} MB`;
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

function row(name) {
  const item = document.createElement("li");
  item.className = "file";
  const title = Object.assign(document.createElement("span"), { className: "truncate", textContent: name });
  const remove = Object.assign(document.createElement("button"), {
    type: "button",
    className: "btn btn-ghost btn-icon btn-sm",
    textContent: "×",
  });
  remove.setAttribute("aria-label", `Remove ${name}`);
  const progress = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  progress.setAttribute("aria-label", `Sending ${name}`);
  const note = Object.assign(document.createElement("p"), { className: "note" });
  item.append(title, remove, progress, note);
  return { item, remove, progress, note };
}

function send(holder, file) {
  const list = holder.querySelector("ul.files");
  list.hidden = false;
  const { item, remove, progress, note } = row(file.name);
  list.append(item);
  const request = new XMLHttpRequest();
  const fail = (text) => {
    item.classList.add("is-failed");
    progress.remove();
    note.textContent = text;
  };
  remove.addEventListener("click", () => {
    request.abort();
    const kept = item.querySelector("input[name=uploads]");
    if (kept) {
      fetch(holder.dataset.removeUrl.replace("__id__", kept.value), { method: "POST", headers: { "X-CSRFToken": token() } });
    }
    item.remove();
    list.hidden = !list.children.length;
  });
  request.upload.addEventListener("progress", (event) => {
    progress.value = event.loaded / event.total;
    note.textContent = `${size(event.loaded)} of ${size(event.total)}`;
  });
  request.addEventListener("error", () => fail("The connection broke. Choose the file again."));
  request.addEventListener("load", () => {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // not ours: said below
    }
    if (request.status !== 201) {
      fail(answer.error ?? `The file was refused (${request.status}).`);
      return;
    }
    progress.remove();
    note.textContent = `${size(answer.size)}, uploaded`;
    item.append(Object.assign(document.createElement("input"), { type: "hidden", name: "uploads", value: answer.token }));
  });
  const body = new FormData();
  body.append("file", file);
  request.open("POST", holder.dataset.uploadUrl);
  request.setRequestHeader("X-CSRFToken", token());
  request.send(body);
}

const holderOf = (event) => event.target.closest?.("[data-uploads]");

document.addEventListener("change", (event) => {
  const holder = holderOf(event);
  if (!holder || event.target.type !== "file") return;
  for (const file of event.target.files) send(holder, file);
  event.target.value = "";
});
document.addEventListener("paste", (event) => {
  const holder = holderOf(event) ?? document.querySelector("[data-uploads]");
  const files = [...(event.clipboardData?.files ?? [])];
  if (!holder || !files.length) return;
  event.preventDefault();
  for (const file of files) send(holder, file);
});
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const holder = holderOf(event);
    if (!holder || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    (holder.querySelector(".drop") ?? holder).classList.toggle("is-over", name === "dragover");
    if (name === "drop") for (const file of event.dataTransfer.files) send(holder, file);
  });
}
