// Draws each figure after the page. Its table stands in the page already, so nothing is lost without it.
// The library's own sending of data to its makers is switched off.

const quiet = { displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: true };

function draw() {
  for (const place of document.querySelectorAll("[data-figure]:not([data-drawn])")) {
    const figure = JSON.parse(place.dataset.figure);
    place.dataset.drawn = "";
    window.Plotly.newPlot(place, figure.data, figure.layout, quiet);
  }
}

draw();
document.addEventListener("htmx:after:swap", draw);
