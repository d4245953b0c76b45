import { count, el, percent, significant } from "./dom.js";

const head = (...names) => el("thead", {}, el("tr", {}, names.map((name, i) => el("th", { scope: "col", class: i ? "num" : null }, name))));
const num = (text, limit) => el("td", { class: "num" }, text, limit ? el("div", { class: "limit" }, limit) : null);
const table = (...parts) => el("div", { class: "table" }, el("table", {}, parts));

/** What both versions answered to the same requests: how often alike, which class became which, and which way scores moved. */
export function pairs(all) {
  const asked = all.filter(p => p.pairs > 0);
  if (!asked.length) return null;
  return el("section", { "aria-label": "Same requests, both versions" },
    el("h2", {}, "Same requests, both versions"),
    table(head("Answered, and beside it", "Pairs", "Alike", "Score higher", "Score lower", "Mean difference"),
      el("tbody", {}, asked.map(p => el("tr", {},
        el("th", { scope: "row" }, `${p.stable}, ${p.challenger}`, el("div", { class: "limit" }, `epoch ${count(p.epoch)}`)),
        num(count(p.pairs)), num(percent(p.agreed / p.pairs)), num(percent(p.higher / p.pairs)), num(percent(p.lower / p.pairs)), num(significant(p.meanDifference), p.deviation ? `± ${significant(p.deviation)}` : null))))),
    asked.filter(p => p.flips.length).map(flips));
}

function flips(p) {
  return el("p", {}, `Of ${count(p.pairs)} pairs, classes that differ (${p.stable} to ${p.challenger}): `,
    [...p.flips].sort((a, b) => b.rows - a.rows).slice(0, 8).map((f, i) => `${i ? ", " : ""}${f.stable} to ${f.challenger}: ${count(f.rows)}`), p.flips.length > 8 ? ` and ${count(p.flips.length - 8)} more` : "", ".");
}

/** What each version answered, by the route that brought it. */
export function arms(all) {
  const answered = all.filter(a => a.rows + a.dropped > 0);
  if (!answered.length) return null;
  return el("section", { "aria-label": "Answers by version" },
    el("h2", {}, "Answers by version"),
    table(head("Version", "Rows", "Errors", "Median score", "Latency, median", "99 %", "Copies not shown"),
      el("tbody", {}, answered.map(a => el("tr", {},
        el("th", { scope: "row" }, a.version, el("div", { class: "limit" }, `epoch ${count(a.epoch)}`)),
        num(count(a.rows)), num(count(a.errors), a.rows ? percent(a.errors / a.rows) : null), num(significant(a.medianScore)), num(milliseconds(a.latencyMedianUs)), num(milliseconds(a.latency99Us)), num(count(a.dropped)))))));
}

const milliseconds = us => us === null || us === undefined ? "–" : `${significant(us / 1000)} ms`;
