"use strict";
// Dark or light: what the system says, until somebody chooses.
const root = document.documentElement;
const remember = (value) => { try { localStorage.setItem("theme", value); } catch { /* a file has none */ } };
try { root.dataset.theme = localStorage.getItem("theme") || ""; } catch { /* as above */ }
document.getElementById("theme").addEventListener("click", () => {
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  remember(root.dataset.theme);
});
// On a telephone the contents are folded.
if (matchMedia("(max-width: 50rem)").matches) document.getElementById("contents").open = false;

function search() {
  const list = document.getElementById("results");
  if (!list || !window.COURSE_PAGES) return;
  const asked = new URLSearchParams(location.search).get("q") || "";
  document.getElementById("q").value = asked;
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return;
  const count = (text, word) => text.split(word).length - 1;
  const hits = window.COURSE_PAGES.map((page) => {
    const text = page.text.toLowerCase(), title = page.title.toLowerCase();
    const scores = words.map((word) => count(text, word) + 20 * count(title, word));
    return { page, score: Math.min(...scores) && scores.reduce((a, b) => a + b), at: text.indexOf(words[0]) };
  }).filter((hit) => hit.score).sort((a, b) => b.score - a.score);
  document.getElementById("found").textContent =
    hits.length ? `Pages with ${words.join(" and ")}: ${hits.length}` : `No page has ${words.join(" and ")}.`;
  for (const { page, at } of hits) {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = page.file;
    link.textContent = page.title;
    const from = Math.max(0, at - 60);
    item.append(link, document.createElement("br"), `... ${page.text.slice(from, from + 200)} ...`);
    list.append(item);
  }
}
addEventListener("DOMContentLoaded", search);
