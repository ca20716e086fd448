// Draws the pictures of a page with Plotly when their part of the page is opened.
// Each picture's figure stands in data-figure; its table stands on the page already.

const QUIET = { displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "", staticPlot: false };

function draw(canvas) {
  if (canvas.dataset.drawn || !window.Plotly) return;
  canvas.dataset.drawn = "yes";
  const figure = JSON.parse(canvas.dataset.figure);
  window.Plotly.newPlot(canvas, figure.data, figure.layout, QUIET);
}

function watch(scope) {
  for (const canvas of scope.querySelectorAll("[data-figure]")) {
    const fold = canvas.closest("details");
    if (!fold || fold.open) draw(canvas);
    else fold.addEventListener("toggle", () => draw(canvas), { once: true });
  }
}

document.addEventListener("htmx:after:swap", () => watch(document));
watch(document);
