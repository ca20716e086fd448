// Keeps a part of a page as it stands now. The stream says a number whenever something changed; then the part
// is asked for, like any page, and put in place of what stands there. Without this script the page has a link
// that loads it again.
//
//   <div data-live="STREAM" data-live-part="ADDRESS" data-live-version="17">...</div>
//   <p data-live-status aria-live="polite"></p>   says when the connection is lost
//
// The answer may be the part's content, the part with this element around it, or the whole page. A form that
// somebody has touched stays as it is while the new content has a form with its id, and so does an element
// with data-live-keep while the new content has one with the same word. When such a form goes, its words stay.

{
  const POLL_EVERY = 4000;
  const SILENT_FOR = 40000;
  const LOOK_EVERY = 5000;
  const BURST = 1000;
  const LONGEST_DELAY = 200;
  const LONGEST_ANSWER = 20000;
  const LOST = "Connection lost. Trying again.";
  const LEFT = "This page is no longer kept up to date. Load it again to see how things stand.";

  class LivePart {
    constructor(root) {
      this.root = root;
      this.wanted = root.dataset.liveVersion;
      this.changedAt = 0;
      this.mayReload = performance.getEntriesByType("navigation")[0]?.type !== "reload";
      this.watching = setInterval(() => this.look(), LOOK_EVERY);
      document.addEventListener("visibilitychange", () => this.look());
      this.connect();
    }

    connect() {
      this.source?.close();
      this.heardAt = Date.now();
      this.source = new EventSource(this.root.dataset.live);
      this.source.onmessage = (event) => this.hear(event.data);
      this.source.onerror = () => this.lose();
    }

    hear(number) {
      this.heardAt = Date.now();
      this.recover();
      if (number === this.root.dataset.liveVersion) return;
      const isBurst = this.heardAt - this.changedAt < BURST;
      this.changedAt = this.heardAt;
      this.wanted = number;
      if (isBurst) setTimeout(() => this.ask(), Math.random() * LONGEST_DELAY);
      else this.ask();
    }

    look() {
      if (!this.root.isConnected) return this.stop();
      if (Date.now() - this.heardAt < SILENT_FOR) return;
      this.lose();
      this.connect();
    }

    lose() {
      this.polling ??= setInterval(() => this.poll(), POLL_EVERY);
    }

    recover() {
      clearInterval(this.polling);
      this.polling = undefined;
      say("");
    }

    poll() {
      say(LOST);
      if (this.source.readyState === EventSource.CLOSED) this.connect();
      this.ask();
    }

    stop() {
      this.source.close();
      clearInterval(this.watching);
      clearInterval(this.polling);
    }

    // One after the other: what is heard meanwhile is asked for once more.
    async ask() {
      this.isDue = true;
      if (this.isAsking) return;
      this.isAsking = true;
      while (this.isDue) {
        this.isDue = false;
        await this.fetchPart().catch(() => this.lose());
      }
      this.isAsking = false;
    }

    async fetchPart() {
      const wanted = this.wanted;
      const answer = await fetch(this.root.dataset.livePart, {
        headers: { "HX-Request": "true" },
        signal: AbortSignal.timeout(LONGEST_ANSWER),
      });
      if (answer.redirected || [401, 403, 404].includes(answer.status)) return this.leave();
      if (!answer.ok) return this.lose();
      this.show(await answer.text(), wanted);
      this.mayReload = true;
      if (this.source.readyState === EventSource.OPEN) this.recover();
    }

    // Whoever may not see the part any more is shown what its page says to them now, once. Where a form was
    // answered with a page, loading it again would send the form again.
    leave() {
      this.stop();
      const page = new URL(this.root.dataset.livePart, location.href);
      if (page.pathname !== location.pathname) location.assign(page);
      else if (this.mayReload) location.reload();
      else say(LEFT);
    }

    show(html, wanted) {
      const answer = document.importNode(new DOMParser().parseFromString(html, "text/html").body, true);
      const fresh = answer.querySelector("[data-live]") ?? answer;
      const versioned = fresh.matches("[data-live-version]") ? fresh : fresh.querySelector("[data-live-version]");
      this.root.dataset.liveVersion = versioned ? versioned.dataset.liveVersion : wanted;
      swap(this.root, fresh);
    }
  }

  function swap(root, fresh) {
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    const [across, down] = [scrollX, scrollY];
    const kept = keptIn(root, fresh);
    const lost = [...root.querySelectorAll("form")].filter((form) => !isWithin(form, kept)).map(wordsIn);
    for (const opened of root.querySelectorAll("details[id][open]")) {
      fresh.querySelector(`details#${CSS.escape(opened.id)}`)?.setAttribute("open", "");
    }
    weave(root, fresh, kept);
    lost.filter((words) => words.length).forEach((words) => noteWords(root, words));
    window.htmx?.process(root);
    root.dispatchEvent(new CustomEvent("htmx:after:swap", { bubbles: true }));
    if (focused) focusAgain(root, focused);
    scrollTo(across, down);
  }

  // What stays, each with what stands for it in the new content.
  function keptIn(root, fresh) {
    const theirs = new Map([...fresh.querySelectorAll("form[id], [data-live-keep]")].map((one) => [keyOf(one), one]));
    const mine = [...root.querySelectorAll("form[id], [data-live-keep]")];
    const staying = mine.filter((one) => "liveKeep" in one.dataset || isTouched(one));
    return new Map(staying.filter((one) => theirs.has(keyOf(one))).map((one) => [one, theirs.get(keyOf(one))]));
  }

  function keyOf(element) {
    return "liveKeep" in element.dataset ? `keep ${element.dataset.liveKeep}` : `form ${element.id}`;
  }

  // Puts the new content around what stays, which is never taken out of the page: a field that is taken out
  // loses its focus and the word that is being composed in it.
  function weave(here, fresh, kept) {
    const staying = new Map();
    for (const [mine, theirs] of kept) {
      const [from, to] = [childAround(here, mine), childAround(fresh, theirs)];
      if (!to) continue;
      if (from && !isTaken(staying, from, to) && isAlike(from, to, mine, theirs)) staying.set(to, from);
      else if (!staying.has(to)) theirs.replaceWith(mine);
    }
    const stays = new Set(staying.values());
    [...here.childNodes].filter((child) => !stays.has(child)).forEach((child) => child.remove());
    let next = here.firstChild;
    for (const child of [...fresh.childNodes]) {
      const old = staying.get(child);
      if (old && old === next) next = next.nextSibling;
      else here.insertBefore(old ?? child, next);
      if (old && kept.get(old) !== child) renew(old, child, kept);
    }
  }

  function renew(old, child, kept) {
    for (const { name } of [...old.attributes]) if (!child.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of child.attributes) old.setAttribute(name, value);
    weave(old, child, kept);
  }

  function isAlike(from, to, mine, theirs) {
    return from === mine ? to === theirs : to !== theirs && from.tagName === to.tagName;
  }

  function isTaken(staying, from, to) {
    return staying.has(to) ? staying.get(to) !== from : [...staying.values()].includes(from);
  }

  function childAround(element, descendant) {
    return [...element.children].find((child) => child.contains(descendant));
  }

  function isWithin(form, kept) {
    return [...kept.keys()].some((one) => one.contains(form));
  }

  function isTouched(form) {
    return isChanged(form) || (form.contains(document.activeElement) && isField(document.activeElement));
  }

  function isField(element) {
    return element.matches("textarea, select, input:not([type=submit], [type=button], [type=reset])");
  }

  function isChanged(form) {
    return form.tagName === "FORM" && [...form.elements].some(differs);
  }

  // Whether a field holds something else than it was given by the page.
  function differs(field) {
    if (["radio", "checkbox"].includes(field.type)) return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => isChosenAnew(field, option));
    return "defaultValue" in field && field.tagName !== "OUTPUT" && field.value !== field.defaultValue;
  }

  // The first option of a list stands chosen where the page chooses none.
  function isChosenAnew(field, option) {
    const given = [...field.options].some((one) => one.defaultSelected);
    return given || field.multiple ? option.selected !== option.defaultSelected : option.selected && option.index > 0;
  }

  function wordsIn(form) {
    return [...form.elements].filter(differs).map(wordsOf).filter(Boolean);
  }

  function noteWords(root, words) {
    const note = document.createElement("details");
    note.open = true;
    note.append(paragraph("summary", "What you had written"), ...words.map((line) => paragraph("p", line)));
    root.before(note);
  }

  function wordsOf(field) {
    const label = field.labels?.[0]?.textContent.trim().replace(/\s+/g, " ") ?? "";
    if (["radio", "checkbox"].includes(field.type)) return field.checked ? label : "";
    const said = field.tagName === "SELECT" ? chosenIn(field) : field.value.trim();
    return said && label ? `${label}: ${said}` : said;
  }

  function chosenIn(list) {
    return [...list.selectedOptions].map((option) => option.textContent.trim()).join(", ");
  }

  function paragraph(name, words) {
    const element = document.createElement(name);
    element.className = "words";
    element.textContent = words;
    return element;
  }

  function focusAgain(root, focused) {
    if (document.activeElement === focused) return;
    const again = focused.isConnected ? focused : counterpart(root, focused);
    again?.focus({ preventScroll: true });
  }

  function counterpart(root, focused) {
    const same = focused.id && document.getElementById(focused.id);
    return same || [...root.querySelectorAll(focused.tagName)].find((one) => likeness(one) === likeness(focused));
  }

  function likeness(element) {
    return [element.name, element.value, element.getAttribute("href"), element.textContent.trim()].join("\n");
  }

  function say(words) {
    for (const place of document.querySelectorAll("[data-live-status]")) {
      if (place.textContent !== words) place.textContent = words;
    }
  }

  function begin() {
    for (const root of document.querySelectorAll("[data-live]:not([data-live-begun])")) {
      root.dataset.liveBegun = "";
      new LivePart(root);
    }
  }

  begin();
  document.addEventListener("htmx:after:swap", begin);
}
