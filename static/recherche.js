// « Chercher une question »: by a button, Ctrl + K or /. The words of the study come once, and are looked through
// here; nothing is told to the server. A page embedded in another site has no search.
(() => {
  const query = () => new URLSearchParams(location.search);
  if (window.top !== window || query().get("embed") === "true") return;
  const base = import.meta.url.replace(/\/app\/static\/.*$/, "");
  const SHOWN = 30;
  const WEIGHTS = [["title", 0], ["text", 1], ["figures", 1], ["theme", 2], ["items", 2], ["answers", 3]];
  const NAMED = { text: "Question", figures: "Chiffre clé", items: "Ligne", answers: "Réponse" };
  const indexes = new Map();
  const SLASH = "recherche.touche";
  let dialog, field, list, told, found = [], active = -1, latest = 0;

  // Who dictates to a computer may not want a single letter to act: the key can be turned off, in this browser.
  let slash = true;
  try {
    slash = localStorage.getItem(SLASH) !== "non";
  } catch {
    // nothing is stored: it acts
  }
  function choose(wanted) {
    slash = wanted;
    try {
      localStorage.setItem(SLASH, wanted ? "oui" : "non");
    } catch {
      // until the page is left
    }
  }

  const words = (text) => text.toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae")
    .normalize("NFD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];
  const begins = (known, word) => known.some((other) => other.startsWith(word));

  function prepared(entry) {
    const parts = WEIGHTS.flatMap(([name, weight]) => [entry[name] ?? []].flat().map((said) => ({ name, weight, said, known: words(said) })));
    return { ...entry, parts };
  }
  function load(study) {
    if (!indexes.has(study)) {
      const asked = fetch(study ? `${base}/recherche/${encodeURIComponent(study)}.json` : `${base}/recherche.json`)
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
        .then((entries) => entries.map(prepared));
      asked.catch(() => indexes.delete(study)); // asked again the next time
      indexes.set(study, asked);
    }
    return indexes.get(study);
  }

  // All words must be there, each at the beginning of one; those in the title come first.
  function search(entries, asked) {
    const hits = [];
    for (const [order, entry] of entries.entries()) {
      let score = 0, why = null;
      const all = asked.every((word) => {
        const part = entry.parts.find(({ known }) => begins(known, word));
        if (part && part.weight > score) [score, why] = [part.weight, part];
        return part;
      });
      if (all) hits.push({ entry, score, why, order });
    }
    return hits.sort((a, b) => a.score - b.score || a.order - b.order);
  }

  function link(entry) {
    const here = query(), to = new URLSearchParams();
    if (here.has("etude")) to.append("etude", here.get("etude"));
    if (entry.question && !entry.theme) to.append("q", entry.question);
    for (const [name, value] of here)
      if (name.startsWith("f.") || (name === "by" && value !== entry.question)) to.append(name, value);
    return `${base}${entry.page}?${to}${entry.theme ? `#card-${entry.question}` : ""}`;
  }

  function element(name, attributes, ...inside) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  }

  function build() {
    field = element("input", { id: "search-field", type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "search-found", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: "Un mot d'une question ou d'une réponse" });
    list = element("ul", { id: "search-found", role: "listbox", "aria-label": "Questions trouvées" });
    told = element("p", { role: "status" });
    const close = element("button", { type: "button", class: "search-close" }, "Fermer");
    const key = element("input", { type: "checkbox" });
    key.checked = slash;
    key.addEventListener("change", () => choose(key.checked));
    dialog = element("dialog", { class: "search", "aria-labelledby": "search-title" },
      element("div", { class: "search-head" }, element("label", { id: "search-title", for: "search-field" }, "Chercher une question"), close), field, told, list,
      element("label", { class: "search-key" }, key, " La touche « / » ouvre cette recherche"));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    field.addEventListener("input", () => look());
    field.addEventListener("keydown", keys);
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) go(found[Number(option.dataset.place)], event.ctrlKey || event.metaKey);
    });
    document.body.append(dialog);
  }

  function mark(place) {
    active = place;
    for (const [n, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(n === place));
    if (place < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", `search-${place}`);
    list.children[place].scrollIntoView({ block: "nearest" });
  }

  function keys(event) {
    const last = found.length - 1;
    const to = { ArrowDown: active >= last ? 0 : active + 1, ArrowUp: active <= 0 ? last : active - 1 }[event.key];
    if (to !== undefined && last >= 0) {
      event.preventDefault();
      mark(to);
    } else if (event.key === "Enter" && found.length) {
      event.preventDefault();
      go(found[Math.max(0, active)], event.ctrlKey || event.metaKey);
    } else if (event.key === "Escape") {
      event.preventDefault();
      dialog.close();
    }
  }

  function shown({ entry, why }, place) {
    const option = element("li", { role: "option", id: `search-${place}`, "data-place": place, "aria-selected": "false" }, element("strong", {}, entry.title));
    const beside = why && NAMED[why.name] ? `${NAMED[why.name]} : « ${why.said} »` : entry.theme ?? (entry.question ? "" : "Thème");
    if (beside) option.append(" ", element("span", {}, beside));
    return option;
  }

  async function look() {
    const turn = ++latest;
    const asked = words(field.value);
    let hits;
    try {
      hits = search(await load(query().get("etude") ?? ""), asked);
    } catch {
      if (turn === latest) told.textContent = "La liste des questions n'est pas arrivée : réessayez dans un instant.";
      return;
    }
    if (turn !== latest) return; // another letter has come meanwhile
    found = hits.slice(0, SHOWN);
    list.replaceChildren(...found.map(shown));
    field.setAttribute("aria-expanded", String(found.length > 0));
    list.hidden = !found.length;
    mark(asked.length && found.length ? 0 : -1);
    const count = hits.length;
    told.textContent = !count ? "Rien ne contient tous ces mots : essayez-en un seul, ou le début d'un mot."
      : !asked.length ? "" : `${count} résultat${count > 1 ? "s" : ""}${count > SHOWN ? `, les ${SHOWN} premiers sont affichés` : ""}`;
  }

  function go({ entry }, elsewhere) {
    const way = element("a", { href: link(entry) });
    if (elsewhere) way.target = "_blank";
    dialog.close();
    (document.querySelector("[data-testid=stMain]") ?? document.body).append(way); // where links load no page anew
    way.click();
    way.remove();
  }

  function open() {
    if (!dialog) build();
    if (dialog.open) return;
    field.value = "";
    dialog.showModal();
    field.focus();
    look();
  }

  const typing = (place) => place?.closest?.("input, textarea, select, [contenteditable=true], [role=textbox]");
  addEventListener("keydown", (event) => {
    const named = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    const single = slash && event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if (!(named || single) || (document.querySelector("dialog[open]") && !dialog?.open)) return;
    event.preventDefault();
    event.stopPropagation();
    open();
  }, true);
  addEventListener("click", (event) => {
    if (!event.target.closest?.("button.search-open")) return;
    event.preventDefault();
    open();
  }, true);
})();
