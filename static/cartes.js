// A card's own switch between its chart and its table, and its menu: kept while the page is drawn anew.
const flipped = new Set();
const again = () => flipped.forEach((id) => document.getElementById(id)?.classList.add("flipped"));
const shut = (but) =>
  document.querySelectorAll(".more[open]").forEach((menu) => menu !== but && menu.removeAttribute("open"));

addEventListener("click", (event) => {
  const target = event.target.closest?.(".card .switch, .more");
  shut(event.target.closest?.(".more"));
  if (!target?.matches(".switch")) return;
  const card = target.closest(".card");
  const on = card.classList.toggle("flipped");
  if (on) flipped.add(card.id);
  else flipped.delete(card.id);
  shut();
  card.querySelector(".more > summary").focus();
});
addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.(".more[open]");
  if (!menu) return;
  menu.removeAttribute("open");
  menu.querySelector("summary").focus();
});
new MutationObserver(() => flipped.size && again()).observe(document, { childList: true, subtree: true });
