// Finds in a pack, with what search-data.js holds: [address, kind, title, words]. Nothing is sent anywhere.
"use strict";

const MOST = 100;
const form = document.getElementById("search");
const found = document.getElementById("found");
const results = document.getElementById("results");

const bare = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const texts = PACK.map(([, kind, title, words]) => bare(`${kind} ${title} ${words}`));

function line([address, kind, title, words]) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = title;
  const what = document.createElement("p");
  what.textContent = `${kind}. ${words.length > 200 ? `${words.slice(0, 200)}…` : words}`;
  item.append(link, what);
  return item;
}

function search(asked) {
  const wanted = bare(asked).split(/\s+/).filter(Boolean);
  const hits = wanted.length ? PACK.filter((_, place) => wanted.every(word => texts[place].includes(word))) : [];
  results.replaceChildren(...hits.slice(0, MOST).map(line));
  if (!wanted.length) found.textContent = "Write one word or more.";
  else if (hits.length > MOST) found.textContent = `${hits.length} found. The first ${MOST} are shown: add a word to narrow the search.`;
  else found.textContent = hits.length ? `${hits.length} found.` : "Nothing was found with all these words.";
}

form.hidden = false;
document.getElementById("without-scripts").hidden = true;
form.addEventListener("submit", event => {
  event.preventDefault();
  search(form.elements.words.value);
});
