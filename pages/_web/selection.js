// The address is the selection. Here its links act in place, and this tab remembers where it is.
const told = document.getElementById("told");
let quiet;
function tell(words) {
  told.textContent = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => (told.textContent = ""), 4000);
}

// What « Retenir » adds to, in this tab alone.
function remember() {
  const main = document.querySelector("main");
  const codes = [...document.querySelectorAll('#views input[name="v"]')].map((input) => input.value);
  try {
    sessionStorage.setItem(`selection.${main.dataset.study}`, JSON.stringify(codes));
  } catch {
    // A browser that keeps nothing: the address is enough.
  }
}

function ready() {
  remember();
  document.querySelector("#views > button")?.setAttribute("hidden", "");
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function go(address, focus, words, push = true) {
  const answer = await fetch(address);
  if (!answer.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (push && answer.url !== location.href) history.pushState({}, "", answer.url);
  document.querySelector("main").replaceWith(page.querySelector("main"));
  ready();
  (document.querySelector(focus) ?? document.querySelector("h1")).focus();
  tell(words);
}

addEventListener("click", (event) => {
  const copied = event.target.closest("[data-copy]");
  if (copied) {
    document.getElementById(copied.dataset.copy).select();
    const done = document.execCommand("copy"); // the other clipboard wants https, and sometimes a permission
    if (done) copied.focus();
    return tell(done ? "Le lien est copié." : "Copiez le texte choisi avec Ctrl + C.");
  }
  const step = event.target.closest("a.step");
  if (!step || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const name = step.dataset.step;
  const place = [...document.querySelectorAll("#views li")].indexOf(step.closest("li")) + 1;
  const to = name === "Retirer" ? place : place + (name === "Monter" ? -1 : 1);
  // The same button of the view where it has gone; at an end of the list, the other one.
  const item = `#vue-${to}`;
  const other = name === "Monter" ? "Descendre" : "Monter";
  const focus = `${item} [data-step=${name}]`;
  const words = name === "Retirer" ? `La vue ${place} est retirée.` : `La vue est à la place ${to}.`;
  go(step.href, `${focus}, ${item}:not(:has([data-step=${name}])) [data-step=${other}]`, words);
});

let written = Promise.resolve();
function save(focus) {
  const form = document.getElementById("views");
  const query = new URLSearchParams(new FormData(form));
  written = go(`${form.action}?${query}`, focus, "Le titre est enregistré.");
}
addEventListener("submit", (event) => {
  event.preventDefault();
  save(`#${document.activeElement.id || "views"}`);
});
addEventListener("change", (event) => {
  // Where the reader went on to, once the field was left.
  if (event.target.closest("#views")) setTimeout(() => save(document.activeElement.id ? `#${document.activeElement.id}` : `#${event.target.id}`));
});
addEventListener("popstate", () => go(location.href, "h1", "", false));
ready();
