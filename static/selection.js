// « Retenir » keeps the view of a card in this tab, and a chip leads to « Ma sélection », whose address holds
// every view kept. Nothing is sent or stored elsewhere; a page embedded in another site keeps nothing.
(() => {
  const query = () => new URLSearchParams(location.search);
  if (window.top !== window || query().get("embed") === "true") return;
  const base = import.meta.url.replace(/\/app\/static\/.*$/, "");
  const MOST = 20; // as core.views.MOST_KEPT
  const LONGEST = 30_000; // characters of the address: within what the server takes, with room for titles
  const view = (code) => code.split("~t.")[0];
  const held = new Map(); // for a browser that stores nothing

  const study = () => query().get("etude") ?? "";
  function kept() {
    try {
      const codes = JSON.parse(sessionStorage.getItem(`selection.${study()}`) ?? "[]");
      return Array.isArray(codes) ? codes.filter((code) => typeof code === "string") : [];
    } catch {
      return held.get(study()) ?? [];
    }
  }
  function keep(codes) {
    held.set(study(), codes);
    try {
      sessionStorage.setItem(`selection.${study()}`, JSON.stringify(codes));
    } catch {
      // held is enough until the page is left
    }
  }
  function address(codes) {
    const asked = new URLSearchParams(study() ? { etude: study() } : {});
    for (const code of codes) asked.append("v", code);
    return `${base}/selection?${String(asked).replaceAll("%7E", "~")}`;
  }

  const place = document.createElement("nav");
  place.className = "kept-views";
  place.setAttribute("aria-label", "Ma sélection");
  const link = document.createElement("a");
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  place.append(told, link);
  // Streamlit draws its pages again as it likes: which buttons are ticked is said by a style, not in them.
  const ticks = document.createElement("style");

  function draw() {
    const codes = kept();
    link.hidden = !codes.length;
    link.href = address(codes);
    link.textContent = `Ma sélection (${codes.length})`;
    const each = codes.map((code) => `button.keep[data-view="${CSS.escape(view(code))}"]::after`);
    ticks.textContent = each.length ? `${each.join(",")}{content:" ✓";content:" ✓"/", retenu"}` : "";
  }
  let quiet;
  function tell(words) {
    told.textContent = words;
    clearTimeout(quiet);
    quiet = setTimeout(() => (told.textContent = ""), 4000);
  }

  function choose(code) {
    const codes = kept();
    const others = codes.filter((other) => view(other) !== view(code));
    const more = [...codes, code];
    if (others.length < codes.length) {
      keep(others);
      tell("Retiré de la sélection");
    } else if (codes.length >= MOST) tell(`La sélection est pleine : ${MOST} vues au plus. Retirez-en une.`);
    else if (address(more).length > LONGEST) tell("L'adresse de la sélection serait trop longue : retirez une vue.");
    else {
      keep(more);
      tell("Retenu");
    }
    draw();
  }

  addEventListener("click", (event) => {
    const button = event.target.closest?.("button.keep[data-view]");
    if (button) choose(button.dataset.view);
    setTimeout(draw); // another page, perhaps of another study
  }, true);
  addEventListener("popstate", draw);
  addEventListener("pageshow", draw); // back from « Ma sélection », where views were removed
  new MutationObserver(draw).observe(document.querySelector("title"), { childList: true }); // another page, drawn
  document.documentElement.classList.add("keeps"); // where nothing is kept, no button says so
  document.head.append(ticks);
  document.body.append(place);
  draw();
})();
