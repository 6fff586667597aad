// Before a page goes to paper, which print.css lays out: charts say their size on the screen, those of the dark
// theme take the colours of the light one, and addresses are written in full. The screen gets everything back.
const dark = matchMedia("(prefers-color-scheme: dark)");
const before = new Map(); // element and attribute → what it was

function put(element, name, value) {
  if (!before.has(element)) before.set(element, {});
  if (!(name in before.get(element))) before.get(element)[name] = element.getAttribute(name);
  element.setAttribute(name, value);
}

function lightened() {
  const light = JSON.parse(document.querySelector('meta[name="paper"]').content);
  const written = new Map();
  for (const [colour, other] of Object.entries(light)) {
    const channels = [1, 3, 5].map((n) => parseInt(colour.slice(n, n + 2), 16));
    written.set(colour.toLowerCase(), other).set(`rgb(${channels.join(", ")})`, other);
  }
  for (const element of document.querySelectorAll('.main-svg, .main-svg *, [style*="--c"]')) {
    for (const name of ["style", "fill", "stroke"]) {
      const value = element.getAttribute(name);
      const lighter = value?.replace(/#[0-9a-f]{6}|rgb\([^)]*\)/gi, (colour) => written.get(colour.toLowerCase()) ?? colour);
      if (lighter !== value && value) put(element, name, lighter);
    }
  }
}

addEventListener("beforeprint", () => {
  if (dark.matches) lightened();
  for (const drawing of document.querySelectorAll(".main-svg")) {
    const [width, height] = ["width", "height"].map((side) => parseFloat(drawing.getAttribute(side)));
    put(drawing, "viewBox", `0 0 ${width} ${height}`);
    drawing.parentElement.style.setProperty("--drawn", `${width} / ${height}`);
    drawing.parentElement.style.setProperty("--wide", `${width}px`);
  }
  for (const fold of document.querySelectorAll(":is(.fold, .rest):not([open])")) put(fold, "open", "");
  for (const place of document.querySelectorAll(".only-print.address, .only-print .address")) place.textContent = decodeURI(place.href ?? location.href);
});

addEventListener("afterprint", () => {
  for (const [element, attributes] of before) {
    for (const [name, value] of Object.entries(attributes)) value === null ? element.removeAttribute(name) : element.setAttribute(name, value);
  }
  before.clear();
});
