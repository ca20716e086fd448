// Draws each figure after the page, or when the part of the page that holds it is opened. Its table stands
// in the page already, so nothing is lost without it. The library's own sending of data is switched off.

const quiet = { displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: true };

function draw(place) {
  if ("drawn" in place.dataset) return;
  const figure = JSON.parse(place.dataset.figure);
  place.dataset.drawn = "";
  window.Plotly.newPlot(place, figure.data, figure.layout, quiet);
}

function drawWhatIsOpen() {
  for (const place of document.querySelectorAll("[data-figure]")) {
    const fold = place.closest("details:not([open])");
    if (fold) fold.addEventListener("toggle", () => draw(place), { once: true });
    else draw(place);
  }
}

drawWhatIsOpen();
document.addEventListener("htmx:after:swap", drawWhatIsOpen);
