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

// Without a place to go to, the reader stays where he is, with what he is writing.
async function go(address, words, { focus = "", push = true } = {}) {
  const answer = await fetch(address);
  if (!answer.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (push && answer.url !== location.href) history.pushState({}, "", answer.url);
  const { id, value, selectionStart } = document.activeElement;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  ready();
  const same = id && document.getElementById(id);
  if (focus || !same) (document.querySelector(focus || "h1") ?? document.querySelector("h1")).focus();
  else {
    same.focus();
    if (same.matches("#views input")) {
      same.value = value;
      same.setSelectionRange(selectionStart, selectionStart);
    }
  }
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
  const other = name === "Monter" ? "Descendre" : "Monter";
  const focus = [name, other].map((each, n) => (n ? `#vue-${to}:not(:has([data-step=${name}])) ` : `#vue-${to} `) + `[data-step=${each}]`);
  const words = name === "Retirer" ? `La vue ${place} est retirée.` : `La vue est à la place ${to}.`;
  go(step.href, words, { focus: focus.join(", ") });
});

function save() {
  const form = document.getElementById("views");
  go(`${form.action}?${new URLSearchParams(new FormData(form))}`, "Le titre est enregistré.");
}
addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
addEventListener("change", (event) => event.target.closest("#views") && save());
addEventListener("popstate", () => go(location.href, "", { push: false }));
ready();
