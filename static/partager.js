// « Partager » opens over the page, which stays as it is; without this script, or in a new tab, it is a page.
addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href*="/partager"]');
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || window.top !== window;
  if (!link || elsewhere) return;
  event.preventDefault();
  event.stopPropagation();
  const dialog = document.createElement("dialog");
  dialog.className = "share";
  dialog.setAttribute("aria-label", "Partager");
  const frame = document.createElement("iframe");
  frame.title = "Partager";
  frame.src = link.href;
  const close = document.createElement("button");
  close.textContent = "Fermer";
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  dialog.append(close, frame);
  document.body.append(dialog);
  dialog.showModal();
}, true);
