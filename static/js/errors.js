// A request of htmx that was refused is never silent: the server's own sentence in a dialog, or ours when it sent none.
// What is asked again by itself (data-live) stays quiet: the next time does it.
import { say } from "./toast.js";

const isLive = (event) => event.detail.requestConfig?.elt?.matches?.("[data-live]");

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400) return;
  if (isLive(event)) event.detail.shouldSwap = false;
  else if (xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

for (const [name, words] of [
  ["htmx:responseError", "That did not work. Reload the page and try again."],
  ["htmx:sendError", "The desk cannot be reached. What you wrote is still here."],
  ["htmx:timeout", "The desk did not answer in time. What you wrote is still here."],
]) {
  document.addEventListener(name, (event) => {
    if (!isLive(event)) say(words, { stays: true });
  });
}
