// Copies, saves, and draws the picture of a chart here: the server has no browser, and no reader waits for another.
const { picture, address, static: folder, fonts, plotly } = JSON.parse(document.getElementById("data").textContent);
const told = document.getElementById("told");
const WIDTH = 1920, HEIGHT = 1080, SIDE = 64, INSIDE = WIDTH - 2 * SIDE;
// The words stand over bars, which need the width; beside a map, which needs the height.
const map = Boolean(picture?.figure.layout.yaxis?.scaleanchor);
const inside = map ? 760 : INSIDE;
const INK = "#1C262B", QUIET = "#56636A", PAPER = "#FBFAF6", ACCENT = "#0B5E63";
const SHAPE = 0.95; // width of the map for its height
const FAMILY = "'Public Sans', sans-serif";
const SVG = "http://www.w3.org/2000/svg";
if (window.top !== window) {
  document.body.classList.add("framed");
  addEventListener("keydown", (event) => event.key === "Escape" && window.frameElement?.closest("dialog")?.close());
}

let quiet;
function tell(words) {
  told.textContent = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => (told.textContent = ""), 4000);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    document.getElementById(button.dataset.copy).select();
    const copied = document.execCommand("copy"); // the other clipboard wants https, and sometimes a permission
    if (copied) button.focus();
    tell(copied ? button.dataset.said : "Copiez le texte choisi avec Ctrl + C.");
  });
}

const pen = document.createElement("canvas").getContext("2d");
const font = (size, weight) => `${weight} ${size}px ${FAMILY}`;

function element(name, attributes, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function wrapped(words, size, weight, width) {
  pen.font = font(size, weight);
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (pen.measureText(longer).width <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function text(words, x, y, size, { weight = 400, colour = INK } = {}) {
  return element("text", { x, y, "font-size": size, "font-weight": weight, fill: colour, "xml:space": "preserve" }, words);
}

function paragraph(root, words, y, size, style) {
  const lines = wrapped(words, size, style.weight ?? 400, inside);
  lines.forEach((line, n) => root.append(text(line, SIDE, y + size + n * size * 1.2, size, style)));
  return y + lines.length * size * 1.2;
}

function swatch({ style, colour }, x, y) {
  const box = { x, y: y - 22, width: 38, height: 26, stroke: colour, "stroke-width": 2, fill: colour };
  if (style === "dot") return element("circle", { cx: x + 19, cy: y - 9, r: 13, fill: colour });
  if (style === "ring") return element("circle", { cx: x + 19, cy: y - 9, r: 11, fill: "none", stroke: colour, "stroke-width": 5 });
  if (style === "tick") return element("rect", { x: x + 16, y: y - 26, width: 6, height: 34, fill: colour });
  if (style === "whisker") return element("rect", { x, y: y - 11, width: 38, height: 4, fill: colour });
  if (style === "star") return element("text", { x: x + 12, y, "font-size": 34, fill: colour }, "*");
  if (style === "faint") return element("rect", { ...box, fill: "none", "stroke-width": 4 });
  if (style !== "hatched") return element("rect", box);
  const lines = [4, 14, 24, 34, 44, 54].map((d) => `M${x + Math.max(0, d - 26)} ${y - 22 + Math.min(26, d)}L${x + Math.min(38, d)} ${y - 22 + Math.max(0, d - 38)}`);
  return element("g", {}, element("rect", { ...box, fill: "none" }), element("path", { d: lines.join(""), stroke: colour, "stroke-width": 4 }));
}

// Words side by side, on as many lines as they need.
function row(root, entries, y, height, draw) {
  let x = SIDE;
  for (const entry of entries) {
    pen.font = font(32, entry.weight ?? 400);
    const width = pen.measureText(entry.label).width + entry.room;
    if (x > SIDE && x + width > SIDE + inside) [x, y] = [SIDE, y + height];
    draw(root, entry, x, y + 34, width);
    x += width + 28;
  }
  return entries.length ? y + height : y;
}

// Large, so it comes last: the link and its code do not wait for it.
function drawer() {
  const script = document.createElement("script");
  script.src = plotly;
  document.head.append(script);
  return new Promise((loaded, failed) => Object.assign(script, { onload: loaded, onerror: failed }));
}

async function plot(width, height) {
  const place = document.createElement("div");
  place.style.cssText = `position:fixed;left:-9999px;width:${width}px;height:${height}px`;
  document.body.append(place);
  const layout = { ...structuredClone(picture.figure.layout), width, height, autosize: false };
  await Plotly.newPlot(place, structuredClone(picture.figure.data), layout, { staticPlot: true });
  const packed = await Plotly.toImage(place, { format: "svg", width, height });
  Plotly.purge(place);
  place.remove();
  // Plotly marks quotes while it draws; of those that Firefox writes, it leaves its marks in the names of typefaces.
  const written = decodeURIComponent(packed.slice(packed.indexOf(",") + 1)).replaceAll("TOBESTRIPPED", "'");
  const drawn = new DOMParser().parseFromString(written, "image/svg+xml");
  return document.importNode(drawn.documentElement, true);
}

async function faces() {
  const each = Object.entries(fonts).map(async ([range, name]) => {
    const bytes = new Uint8Array(await (await fetch(`${folder}/${name}`)).arrayBuffer());
    const packed = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    return `@font-face{font-family:"Public Sans";font-weight:100 900;unicode-range:${range};src:url(data:font/woff2;base64,${packed}) format("woff2")}`;
  });
  return (await Promise.all(each)).join("");
}

async function compose() {
  await Promise.all([drawer(), ...[400, 600, 750].map((weight) => document.fonts.load(font(32, weight)))]);
  const root = element("svg", { xmlns: SVG, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, "font-family": FAMILY, role: "img", lang: "fr" });
  root.append(element("title", {}, picture.headline), element("desc", {}, [picture.measure, picture.warning, picture.badge, ...picture.chips, ...picture.notes, address].filter(Boolean).join(". ")));
  root.append(element("style", {}, await faces()), element("rect", { width: WIDTH, height: HEIGHT, fill: PAPER }));
  let y = paragraph(root, picture.overline, 40, 32, { weight: 650, colour: ACCENT });
  y = paragraph(root, picture.headline, y + 6, picture.headline.length > 110 ? 46 : 56, { weight: 750 });
  y = row(root, [
    ...wrapped(picture.measure, 32, 400, inside).map((label) => ({ label, room: 0, colour: QUIET })),
    ...(picture.warning ? [{ label: picture.warning, room: 36, weight: 650, full: true }] : []),
    { label: picture.badge, room: 36, weight: 650, badge: true },
    ...picture.chips.map((label) => ({ label, room: 36, weight: 600, chip: true })),
  ], y + 10, 50, (into, entry, x, line, width) => {
    if (entry.badge || entry.chip) into.append(element("rect", { x, y: line - 34, width, height: 45, rx: entry.chip ? 22 : 8, fill: "none", stroke: INK, "stroke-width": 3, ...(entry.badge ? { "stroke-dasharray": "9 6" } : {}) }));
    if (entry.full) into.append(element("rect", { x, y: line - 34, width, height: 45, rx: 8, fill: INK }));
    into.append(text(entry.label, x + (entry.badge || entry.chip || entry.full ? 18 : 0), line, 32, { weight: entry.weight, colour: entry.full ? PAPER : entry.colour }));
  });
  y = row(root, picture.marks.map((mark) => ({ ...mark, room: 52 })), y + 4, 46, (into, mark, x, line) =>
    into.append(swatch(mark, x, line), text(mark.label, x + 52, line, 32)));
  const small = [...picture.notes, address];
  const foot = document.createElementNS(SVG, "g");
  let under = 0;
  for (const line of small) under = paragraph(foot, line, under, 24, { colour: QUIET }) + 4;
  foot.setAttribute("transform", `translate(0 ${HEIGHT - 28 - under})`);
  const natural = picture.figure.layout.height;
  const [top, room] = map ? [40, HEIGHT - 80] : [y + 16, HEIGHT - 28 - under - y - 24];
  const broad = map ? INSIDE - inside - 32 : INSIDE;
  const scale = map ? Math.min(room / natural, broad / (natural * SHAPE)) : Math.min(1, room / natural);
  const width = map ? natural * SHAPE : broad / scale;
  const height = map ? natural : Math.min(natural * 1.4, room / scale);
  const chart = await plot(Math.round(width), Math.round(height));
  chart.setAttribute("viewBox", `0 0 ${Math.round(width)} ${Math.round(height)}`);
  chart.setAttribute("width", width * scale);
  chart.setAttribute("height", height * scale);
  chart.setAttribute("x", WIDTH - SIDE - width * scale);
  chart.setAttribute("y", top + (map ? (room - height * scale) / 2 : 0));
  root.append(chart, foot);
  return root;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function png(svg, width) {
  const image = new Image();
  image.src = URL.createObjectURL(svg);
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, Math.round((width * HEIGHT) / WIDTH)];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

// A file may take seconds to make: the page says so, and keeps its place.
const waiting = document.getElementById("waiting");
document.getElementById("files").addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  waiting.hidden = false;
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(await answer.text());
    const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition"))[1];
    save(await answer.blob(), name);
    tell(`Le fichier est téléchargé : ${name}`);
  } catch (error) {
    tell(error instanceof TypeError ? "Le serveur ne répond pas : réessayez." : error.message);
  } finally {
    waiting.hidden = true;
  }
});

if (picture) {
  const preview = document.getElementById("preview");
  preview.setAttribute("aria-label", picture.headline);
  const made = compose();
  made.then((root) => preview.append(root), () => tell("L'image n'a pas pu être dessinée : rechargez la page."));
  for (const button of document.querySelectorAll("[data-picture]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const svg = new Blob([new XMLSerializer().serializeToString(await made)], { type: "image/svg+xml" });
      const { picture: kind, width } = button.dataset;
      const name = `${picture.name}${kind === "png" ? `_${width}` : ""}.${kind}`;
      save(kind === "svg" ? svg : await png(svg, Number(width)), name);
      tell(`L'image est téléchargée : ${name}`);
    });
  }
}
