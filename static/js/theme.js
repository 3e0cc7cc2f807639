// The reader's choice of theme, kept in the browser. Loaded before the page is painted: no flash.
{
  const root = document.documentElement;
  const wanted = localStorage.getItem("theme");
  if (wanted === "dark" || wanted === "light") root.dataset.theme = wanted;

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  });
}
