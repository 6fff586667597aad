// From page to page without loading everything again; the menu and the filters of a phone as sheets.
// Without this script, links and forms of the pages are links and forms.
const root = document.documentElement;
const find = (selector) => document.querySelector(selector);
const app = () => find("[data-testid=stApp]");
const SHEETS = { menu: "nav.menu", filters: ".st-key-filters" };
const NAMES = { menu: "Menu", filters: "Filtrer les réponses" };
const PATIENCE = 3000;
const PHONE = matchMedia("(max-width: 899px)");

let acted = false;
for (const deed of ["keydown", "pointerdown", "wheel"]) addEventListener(deed, () => (acted = true), true);

// --- sheets: the class says which one is open, so it stays so while the server draws the page anew.

const opened = () => Object.keys(SHEETS).find((name) => root.classList.contains(`${name}-open`));

function open(name) {
  close(false);
  const sheet = find(SHEETS[name]);
  if (!sheet) return;
  root.classList.add(`${name}-open`);
  sheet.setAttribute("role", "dialog");
  sheet.setAttribute("aria-modal", "true");
  sheet.setAttribute("aria-label", NAMES[name]);
  sheet.tabIndex = -1;
  // Nothing else takes the focus: lists of answers open outside of the application's own root.
  for (let part = sheet; part.parentElement && part !== app(); part = part.parentElement) {
    for (const other of part.parentElement.children) {
      if (other !== part && !other.inert) {
        other.inert = true;
        other.dataset.waits = "";
      }
    }
  }
  sheet.focus();
}

function close(back = true) {
  const name = opened();
  if (!name) return;
  root.classList.remove(`${name}-open`);
  for (const other of document.querySelectorAll("[data-waits]")) {
    other.inert = false;
    delete other.dataset.waits;
  }
  const sheet = find(SHEETS[name]);
  for (const said of ["role", "aria-modal", "tabindex"]) sheet?.removeAttribute(said);
  if (name === "menu") sheet?.setAttribute("aria-label", "Pages");
  else sheet?.removeAttribute("aria-label");
  if (back) find(`button.${name}-open`)?.focus();
}

PHONE.addEventListener("change", () => close(false));

// --- lists of the menu, and filters that are folded

function unfold(button, unfolded) {
  button.setAttribute("aria-expanded", unfolded);
}

function foldLists(but) {
  for (const list of document.querySelectorAll("nav.menu button.list[aria-expanded=true]")) {
    if (list !== but) unfold(list, false);
  }
}

// --- pages

function known(url) {
  const pages = find("nav.menu")?.dataset.pages.split(" ");
  const connected = app()?.dataset.testConnectionState === "CONNECTED";
  return connected && pages?.includes(url.pathname) && url.origin === location.origin;
}

function go(url) {
  close(false);
  foldLists();
  if (url.pathname === location.pathname && url.search === location.search) {
    history.replaceState(history.state, "", url);
    land(url.hash);
    return;
  }
  history.pushState({}, "", url);
  whenDrawn(() => land(url.hash));
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}

// A run may begin and end between two looks: what it was before is asked too, and whether the title is another.
function whenDrawn(act) {
  const title = () => find("[data-testid=stMain] h1");
  const before = title();
  let begun = false;
  const watch = new MutationObserver((changes) => {
    const drawn = app().dataset.testScriptState === "notRunning";
    begun ||= !drawn || changes.some(({ oldValue }) => oldValue === "running") || title() !== before;
    if (!begun || !drawn) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(act));
  });
  const state = { attributes: true, attributeOldValue: true, attributeFilter: ["data-test-script-state"] };
  watch.observe(app(), { ...state, childList: true, subtree: true });
}

// The title of the page at its top, or the card that the address names, once it is there. What is drawn anew loses
// the focus: it is given again for a while, unless the reader does something.
function land(hash) {
  const end = performance.now() + PATIENCE;
  let landed = false;
  acted = false;
  const place = () => {
    const late = performance.now() > end;
    if (acted || (late && landed)) return;
    if (!landed || document.activeElement === document.body) landed = put(late ? "" : hash);
    requestAnimationFrame(place);
  };
  place();
}

function put(hash) {
  const main = find("[data-testid=stMain]");
  const name = CSS.escape(decodeURIComponent(hash.slice(1)));
  const part = name ? main.querySelector(`#${name}, .st-key-${name}`) : main;
  const title = part?.querySelector("h1, h2, h3");
  if (!title) return false;
  if (part === main) main.scrollTo(0, 0);
  else part.scrollIntoView();
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  return true;
}

addEventListener("click", (event) => {
  const on = (selector) => event.target.closest?.(selector);
  const opener = on("button.menu-open, button.filters-open");
  if (opener) open(opener.classList.contains("menu-open") ? "menu" : "filters");
  else if (on("button.sheet-close")) close();
  else if (on("button.search-open")) close(false);
  const list = on("nav.menu button.list, button.more-filters");
  if (list) unfold(list, list.getAttribute("aria-expanded") !== "true");
  foldLists(list);
  if (on("[data-testid=stSkipToContent]")) {
    event.preventDefault();
    event.stopPropagation();
    land("");
    return;
  }
  const link = on("[data-testid=stMain] a[href]");
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || elsewhere || link.target || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  if (!known(url)) return;
  event.preventDefault();
  event.stopPropagation();
  go(url);
}, true);

addEventListener("submit", (event) => {
  const form = event.target;
  const url = new URL(form.action);
  if (form.method !== "get" || !form.closest("[data-testid=stMain]") || !known(url)) return;
  event.preventDefault();
  const chosen = [...new FormData(form, event.submitter)].filter(([, value]) => value !== "");
  url.search = new URLSearchParams(chosen);
  go(url);
}, true);

// « Et chez vous ? »: with a finger or a mouse the last choice opens the group; from the keyboard, whose arrows go
// through every answer of a list, « Voir » does.
let byHand = false;
addEventListener("pointerdown", () => { byHand = true; }, true);
addEventListener("keydown", () => { byHand = false; }, true);
addEventListener("change", (event) => {
  const form = byHand && event.target.closest?.("form.home-form");
  if (form && [...form.querySelectorAll("select")].every((list) => list.value)) form.requestSubmit();
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const list = find("nav.menu button.list[aria-expanded=true]");
  if (opened() && event.target.getAttribute("aria-expanded") !== "true") close();
  else if (list) {
    unfold(list, false);
    list.focus();
  }
}, true);

addEventListener("focusin", (event) => {
  const sheet = opened() && find(SHEETS[opened()]);
  // Lists of answers, outside of the application, are of the sheet; what has just been drawn is not.
  if (sheet && app().contains(event.target) && !sheet.contains(event.target)) sheet.focus();
  if (!event.target.closest("nav.menu li")) foldLists();
});

// A link that names a card, opened by itself.
if (location.hash) {
  const watch = new MutationObserver(() => {
    if (app()?.dataset.testScriptState !== "notRunning" || !find("[data-testid=stMain] h1")) return;
    watch.disconnect();
    if (find(`[data-testid=stMain] .st-key-${CSS.escape(location.hash.slice(1))}`)) land(location.hash);
  });
  watch.observe(root, { attributes: true, childList: true, subtree: true });
}

// --- what stands at the top of a scrolled page, as high as filters make it: nothing stops behind it

const bar = new ResizeObserver(() => {
  const shown = find("[data-testid=stLayoutWrapper]:has(> .st-key-bar)");
  if (!shown) return;
  const hidden = Math.min(0, parseFloat(getComputedStyle(shown).top) || 0);
  root.style.setProperty("--bar", `${Math.max(0, shown.offsetHeight + hidden)}px`);
});
let measured = null;
new MutationObserver(() => {
  const drawn = find(".st-key-bar");
  if (!drawn || drawn === measured) return;
  bar.disconnect();
  bar.observe((measured = drawn));
}).observe(root, { childList: true, subtree: true });
