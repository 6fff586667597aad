// The screens are all here: nothing is asked of the server from one slide to the next.
const deck = JSON.parse(document.getElementById("deck").textContent);
const screens = [...document.querySelectorAll(".screen")];
// A sheet of paper is large and light, whatever prints it.
const media = (asked) => (deck.print ? Object.assign(new EventTarget(), { matches: false }) : matchMedia(asked));
const small = media("(max-width: 700px), (max-aspect-ratio: 1/1)");
const dark = media("(prefers-color-scheme: dark)");
const dialog = document.querySelector("dialog");
const HIGHEST = 1.5; // a chart of three bars does not fill a wall
const IDLE = 2500;
let current = deck.start;
let idle;

function draw(n) {
  const place = screens[n].querySelector(".chart");
  const charts = deck.screens[n].charts;
  if (!place || (small.matches && n !== current)) return;
  const chart = charts[`${small.matches ? "small" : "large"}-${dark.matches ? "dark" : "light"}`];
  let plot = place.querySelector(".plot");
  if (!plot) {
    plot = document.createElement("div");
    plot.className = "plot";
    place.append(plot);
  }
  const unit = Math.min(innerWidth / 1920, innerHeight / 1080);
  const scale = small.matches ? 1 : unit;
  const least = chart.layout.height;
  const room = place.clientHeight / scale;
  const height = small.matches ? least : Math.min(room, least * HIGHEST);
  plot.style.transform = small.matches ? "" : `scale(${scale}) translateY(${Math.max(0, (room - height) / 3)}px)`;
  const layout = { ...structuredClone(chart.layout), width: place.clientWidth / scale, height };
  Plotly.react(plot, structuredClone(chart.data), layout, { staticPlot: true, displayModeBar: false });
  screens[n].dataset.drawn = "yes";
}

function drawAll() {
  draw(current);
  requestAnimationFrame(() => screens.forEach((_, n) => n !== current && draw(n)));
}

function show(n, { push = true } = {}) {
  n = Math.max(0, Math.min(screens.length - 1, n));
  if (n === current && push) return;
  current = n;
  screens.forEach((screen, i) => screen.classList.toggle("on", i === n));
  const screen = deck.screens[n];
  document.querySelector("#progress i").style.width = `${(100 * (n + 1)) / screens.length}%`;
  document.title = screen.title;
  if (push) history.pushState({ n }, "", screen.address);
  if (small.matches) {
    draw(n);
    scrollTo(0, 0);
  }
  screens[n].focus({ preventScroll: true });
}

function code() {
  if (dialog.open) return dialog.close();
  const screen = deck.screens[current];
  dialog.querySelector("div").innerHTML = screen.qr;
  dialog.querySelector(".readable").textContent = screen.readable;
  dialog.showModal();
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

// Back where the presenter came from; who came from nowhere goes to the page of the chart.
function leave() {
  const from = document.referrer && new URL(document.referrer);
  const own = from && from.origin === location.origin && !from.pathname.endsWith("/presentation");
  location.assign(own ? from.href : deck.screens[current].leave);
}

const ACTIONS = {
  ArrowRight: () => show(current + 1),
  PageDown: () => show(current + 1),
  ArrowLeft: () => show(current - 1),
  PageUp: () => show(current - 1),
  Home: () => show(0),
  End: () => show(screens.length - 1),
  f: full,
  q: code,
  Escape: leave,
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (dialog.open && name !== "q") {
    if (name === "Escape") {
      event.preventDefault();
      dialog.close();
    }
    return;
  }
  if (!ACTIONS[name] || (name === "Escape" && document.fullscreenElement)) return;
  event.preventDefault();
  ACTIONS[name]();
});

addEventListener("popstate", (event) => show(event.state?.n ?? deck.start, { push: false }));

const buttons = { previous: ACTIONS.ArrowLeft, next: ACTIONS.ArrowRight, qr: code, full, leave, close: code };
for (const [id, action] of Object.entries(buttons)) document.getElementById(id).onclick = action;

function wake() {
  document.body.classList.remove("idle");
  clearTimeout(idle);
  idle = setTimeout(() => document.body.classList.add("idle"), IDLE);
}
addEventListener("pointermove", wake);

let touched;
addEventListener("touchstart", (event) => (touched = event.touches[0]), { passive: true });
addEventListener("touchend", (event) => {
  const [x, y] = [event.changedTouches[0].clientX - touched.clientX, event.changedTouches[0].clientY - touched.clientY];
  if (!dialog.open && Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) show(current + (x < 0 ? 1 : -1));
});

let resizing;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(drawAll, 60);
});
dark.addEventListener("change", drawAll);

history.replaceState({ n: current }, "", deck.here);
show(current, { push: false });
document.body.classList.add("idle");
Promise.all([400, 700].map((weight) => document.fonts.load(`${weight} 32px "Public Sans"`))).finally(() => {
  drawAll();
  if (deck.print) requestAnimationFrame(() => requestAnimationFrame(() => print()));
});
