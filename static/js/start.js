// Adds what only a script can: counts of characters and words, answers that exclude each other, focus on what
// went wrong. Every page works without it. The design system's own start-up is not used whole, because it also
// starts recording clicks.

const { components } = window.DS;

function begin(scope) {
  for (const field of scope.querySelectorAll('[data-module="ds-character-count"]:not(.js-instantiated)')) {
    new components.CharacterCount(field).init();
  }
  scope.querySelectorAll("[data-counts-words]").forEach(countWords);
  for (const group of scope.querySelectorAll('[data-module="ds-checkboxes"]:not(.js-instantiated)')) {
    new components.Checkboxes(group).init();
  }
}

// Counts on while a claim is written; the count that was saved stands there already.
function countWords(field) {
  const said = document.getElementById(field.dataset.countsWords);
  const [others, most] = [Number(field.dataset.otherWords), Number(field.dataset.mostWords)];
  let waiting;
  const say = () => {
    const own = field.value.split(/\s+/).filter(Boolean).length;
    const over = Math.max(0, others + own - most);
    const rest = over ? `, ${over.toLocaleString("en-GB")} over the limit` : "";
    said.textContent =
      `With these ${own.toLocaleString("en-GB")}, the statement has ${(others + own).toLocaleString("en-GB")}` +
      ` of ${most.toLocaleString("en-GB")} words${rest}.`;
  };
  said.setAttribute("aria-live", "polite");
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(say, 300);
  });
}

function focusOnErrors() {
  const asking = document.querySelector(".ds_error-summary, .personal, .conflict");
  if (!asking || "seen" in asking.dataset) return;
  asking.dataset.seen = "";
  asking.focus();
}

function openForPrint() {
  for (const folded of document.querySelectorAll("details:not([open])")) {
    folded.setAttribute("data-opened-to-print", "");
    folded.open = true;
  }
}

function closeAfterPrint() {
  for (const opened of document.querySelectorAll("details[data-opened-to-print]")) {
    opened.removeAttribute("data-opened-to-print");
    opened.open = false;
  }
}

document.documentElement.classList.add("js-enabled");
components.skipLinks.init();
begin(document);
focusOnErrors();

document.addEventListener("htmx:after:swap", () => {
  begin(document);
  focusOnErrors();
});
window.addEventListener("beforeprint", openForPrint);
window.addEventListener("afterprint", closeAfterPrint);
