// data-passkey="create" or "get" on a form: its button asks the device for a passkey, and sends what it answers.
// The options stand in the page (data-options="ID") or are fetched (data-options-url).
const REFUSED = "Nothing was chosen, or this device has no passkey for this place.";
const TAKEN = "This device already has a passkey of yours.";

function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}

function text(buffer) {
  if (!buffer) return null;
  const chars = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(chars).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function withIds(list) {
  return list?.map((one) => ({ ...one, id: bytes(one.id) }));
}

async function optionsOf(form) {
  const place = form.dataset.optionsUrl;
  const given = place
    ? await (await fetch(place, { method: "POST", body: new FormData(form) })).json()
    : JSON.parse(document.getElementById(form.dataset.options).textContent);
  const key = { ...given.publicKey, challenge: bytes(given.publicKey.challenge) };
  key.allowCredentials = withIds(key.allowCredentials);
  key.excludeCredentials = withIds(key.excludeCredentials);
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  return { publicKey: key };
}

function asJson(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    said.userHandle = text(response.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

function complain(form, words) {
  const line = form.querySelector("[data-passkey-error]");
  line.querySelector("span").textContent = words;
  line.hidden = false;
}

async function ask(form) {
  const button = form.querySelector("button[type=submit]");
  button.setAttribute("aria-disabled", "true");
  try {
    const credential = await navigator.credentials[form.dataset.passkey](await optionsOf(form));
    form.querySelector("[name=credential]").value = asJson(credential);
    form.submit();
  } catch (problem) {
    complain(form, problem.name === "InvalidStateError" ? TAKEN : REFUSED);
    button.removeAttribute("aria-disabled");
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    complain(form, "This browser, or this address, knows no passkeys.");
    continue;
  }
  form.closest("[data-passkey-only]")?.removeAttribute("hidden");
  form.querySelector("button[type=submit]").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.querySelector("[aria-disabled]")) ask(form);
  });
}
