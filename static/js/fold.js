// On a phone the sections of a panel begin folded: what is read first stays near.
if (matchMedia("(width < 45rem)").matches) {
  for (const section of document.querySelectorAll("details[data-fold]")) section.open = false;
}
