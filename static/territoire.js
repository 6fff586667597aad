// What « Mon territoire » and the map's table do without asking the server: copy, print a part, sort.
(() => {
  const wanted = { order: "" };

  async function copy(button) {
    const told = button.parentElement.querySelector('[role="status"]');
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https a browser has no clipboard for scripts: the old way, by a selection.
      const held = document.createElement("textarea");
      held.value = text;
      held.style.position = "fixed";
      document.body.append(held);
      held.select();
      document.execCommand("copy");
      held.remove();
      button.focus();
    }
    if (told) told.textContent = button.dataset.copied;
  }

  function print(part) {
    document.documentElement.dataset.prints = part;
    addEventListener("afterprint", () => delete document.documentElement.dataset.prints, { once: true });
    window.print();
  }

  // Lines that hold « data-first » stay where they are: everyone, then the reader's own region.
  const orders = {
    valeur: (a, b) => Number(b.dataset.value) - Number(a.dataset.value),
    nom: (a, b) => a.dataset.name.localeCompare(b.dataset.name, "fr"),
    officiel: (a, b) => a.dataset.code.localeCompare(b.dataset.code),
  };

  function sort(block, order) {
    if (!orders[order] || block.dataset.order === order) return;
    const table = block.querySelector("table");
    const body = table.tBodies[0];
    const lines = [...body.rows].filter((line) => "code" in line.dataset);
    const after = body.querySelector("tr[data-last]");
    for (const line of lines.sort(orders[order])) body.insertBefore(line, after);
    block.dataset.order = order;
    for (const button of block.querySelectorAll("button[data-order]"))
      button.setAttribute("aria-pressed", String(button.dataset.order === order));
    const [names, values] = table.tHead.rows[0].cells;
    if (order === "valeur") values.setAttribute("aria-sort", "descending");
    else values.removeAttribute("aria-sort");
    if (order === "valeur") names.removeAttribute("aria-sort");
    else names.setAttribute("aria-sort", order === "nom" ? "ascending" : "other");
  }

  // A table that is drawn anew, for another region, keeps the order that its reader chose.
  const again = new MutationObserver(() => {
    for (const block of document.querySelectorAll(".ordered")) sort(block, wanted.order);
  });

  addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-copy], button[data-print], button[data-order]");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    else if ("print" in button.dataset) print(button.dataset.print);
    else {
      if (!wanted.order) again.observe(document.body, { childList: true, subtree: true });
      wanted.order = button.dataset.order;
      sort(button.closest(".ordered"), wanted.order);
    }
  });
})();
