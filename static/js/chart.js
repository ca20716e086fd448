// Draws each figure after the page, or when the part of the page that holds it is opened. Its table stands
// in the page already, so nothing is lost without it. The library's own sending of data is switched off.
// The arrow keys move through the points of a picture; the words of each are shown below it and announced.

const quiet = { displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: true };
const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function draw(place) {
  if ("drawn" in place.dataset) return;
  const figure = JSON.parse(place.dataset.figure);
  place.dataset.drawn = "";
  window.Plotly.newPlot(place, figure.data, figure.layout, quiet);
  readByKeyboard(place, figure);
}

// The points of a figure

function pointsOf(figure) {
  const points = figure.data.flatMap((trace, curveNumber) => pointsOfTrace(trace, curveNumber, figure.layout));
  return points.sort((one, other) => compare(one.order, other.order));
}

function pointsOfTrace(trace, curveNumber, layout) {
  const across = trace.x ?? trace.labels ?? [];
  return across.flatMap((x, pointNumber) => {
    if (x === null) return [];
    const y = trace.y?.[pointNumber];
    const order = [placeOn(layout.xaxis, x), placeOn(layout.yaxis, y)];
    return [{ curveNumber, pointNumber, order, words: wordsOf(trace, pointNumber, x, y) }];
  });
}

// Categories stand in the order of their axis; days and numbers in their own.
function placeOn(axis, value) {
  const place = axis?.categoryarray?.indexOf(value) ?? -1;
  return place < 0 ? value ?? "" : place;
}

function compare(one, other) {
  for (const [index, value] of one.entries()) {
    const beside = other[index];
    if (value === beside) continue;
    const areNumbers = typeof value === "number" && typeof beside === "number";
    return areNumbers ? value - beside : String(value) < String(beside) ? -1 : 1;
  }
  return 0;
}

// What Plotly would show over the point.
function wordsOf(trace, index, x, y) {
  const told = { x, y, label: x, value: trace.values?.[index], text: at(trace.text, index), customdata: at(trace.customdata, index) };
  const template = trace.hovertemplate ?? "%{x}: %{y}";
  return template
    .replace(/<extra>.*<\/extra>/, "")
    .replace(/%\{(\w+)\}/g, (_, name) => told[name] ?? "")
    .replaceAll("<br>", " ")
    .trim();
}

function at(values, index) {
  return Array.isArray(values) ? values[index] : values;
}

// Reading them with the arrow keys

function readByKeyboard(place, figure) {
  const points = pointsOf(figure);
  if (!points.length) return;
  const said = saidBelow(place);
  let now = -1;
  place.setAttribute("role", "application");
  place.setAttribute("aria-roledescription", "picture with points");
  const invite = () => {
    if (now < 0) said.textContent = `The arrow keys move through ${points.length === 1 ? "the one point" : `the ${points.length} points`}.`;
  };
  place.addEventListener("focus", invite);
  if (document.activeElement === place) invite();
  place.addEventListener("blur", () => hide(place));
  place.addEventListener("keydown", event => {
    const next = nextOf(event, now, points.length);
    if (next === null) return;
    event.preventDefault();
    now = next;
    show(place, points[now]);
    said.textContent = `${points[now].words} (${now + 1} of ${points.length})`;
  });
}

function saidBelow(place) {
  const said = document.createElement("p");
  said.className = "chart__point no-print";
  said.setAttribute("role", "status");
  place.after(said);
  return said;
}

function nextOf(event, now, count) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "Home") return 0;
  if (event.key === "End") return count - 1;
  const step = steps[event.key];
  return step === undefined ? null : Math.min(Math.max(now + step, 0), count - 1);
}

function show(place, { curveNumber, pointNumber }) {
  const axes = place._fullData?.[curveNumber];
  window.Plotly.Fx.hover(place, [{ curveNumber, pointNumber }], axes ? `${axes.xaxis ?? "x"}${axes.yaxis ?? "y"}` : "xy");
}

function hide(place) {
  window.Plotly.Fx.unhover(place);
}

function drawWhatIsOpen() {
  const places = [...document.querySelectorAll("[data-figure]:not([data-drawn])")];
  for (const place of places) {
    const fold = place.closest("details:not([open])");
    if (fold) fold.addEventListener("toggle", () => draw(place), { once: true });
  }
  drawOneByOne(places.filter(place => !place.closest("details:not([open])")));
}

// Many pictures leave the page time to answer in between.
function drawOneByOne([first, ...rest]) {
  if (!first) return;
  draw(first);
  setTimeout(() => drawOneByOne(rest));
}

// Paper does not wait: whatever is not drawn yet is drawn before the sheets are made.
function drawAll() {
  for (const place of document.querySelectorAll("[data-figure]:not([data-drawn])")) draw(place);
}

drawWhatIsOpen();
document.addEventListener("htmx:after:swap", drawWhatIsOpen);
document.addEventListener("keydown", event => {
  if (event.key === "Escape") document.querySelectorAll("[data-drawn]").forEach(hide);
});
window.addEventListener("beforeprint", drawAll);
