import { distribution } from "./charts.js";
import { downloads } from "./download.js";
import { evidenceCell } from "./evidence.js";
import { performance } from "./performance.js";
import { why } from "./why.js";
import { badge, count, el, number, significant, time } from "./dom.js";

/** A window in figures: what its predictions were worth, each column in a row, and what they say together. choose: shows a column at large. */
export function report(window, limits, performancePolicy, importance, choose) {
  const { statistic } = limits;
  const value = f => f.statistics?.[statistic === "ks" && f.type === "categorical" ? "totalVariation" : statistic];
  const features = [...window.features].sort((a, b) => (value(b) ?? -1) - (value(a) ?? -1));
  const all = [window.prediction, window.class].filter(f => f).concat(features);
  return el("section", { "aria-label": `Window ${window.id}` },
    el("h2", {}, `Window ${window.id} `, badge(window.verdict)),
    el("p", { class: "quiet" }, `${count(window.rows)} rows, `, time(window.firstTime, true), " to ", time(window.lastTime, true), ". ", window.sentence),
    performance(window, performancePolicy),
    el("h3", {}, "Features"),
    el("div", { class: "table" }, el("table", { class: "stack" },
      el("thead", {}, el("tr", {}, ["Feature", "Verdict"].map(h => el("th", { scope: "col" }, h)), [statistic === "psi" ? "PSI" : statistic, "ln R"].map(h => el("th", { scope: "col", class: "num" }, h)),
        el("th", { scope: "col" }, "Reference and window"), ["Missing", "Adjusted p"].map(h => el("th", { scope: "col", class: "num" }, h)))),
      el("tbody", {}, all.map(f => row(f, value(f), limits, choose))))),
    el("div", { class: "under" },
      el("div", { class: "key" }, el("span", {}, el("i", { class: "k-reference" }), "reference"), el("span", {}, el("i", { class: "k-current" }), "this window"), el("span", {}, "numbers: the reference's deciles, the outer bars hold everything beyond")),
      downloads(`window-${window.id}`, window, () => {
        const names = [...new Set(all.flatMap(f => Object.keys(f.statistics)))].sort();
        return [["column", "type", "verdict", "adjustedPValue", "lnR", ...names], ...all.map(f => [f.name, f.type, f.verdict, f.adjustedPValue, f.evidence?.logR, ...names.map(name => f.statistics[name])])];
      })),
    ...why(window, importance).filter(part => part));
}

function row(feature, value, limits, choose) {
  const p = feature.adjustedPValue;
  return el("tr", { "data-key": feature.name },
    el("th", { scope: "row" }, el("button", { type: "button", class: "plain", "aria-label": feature.name, onclick: () => choose(feature.name) }, feature.name), " ", el("span", { class: "limit" }, feature.type)),
    el("td", { "data-label": "Verdict" }, badge(feature.verdict), feature.reason ? el("div", { class: "limit" }, feature.reason) : null),
    el("td", { "data-label": limits.statistic, class: "num" }, number(value), el("div", { class: "limit" }, `limit ${limit(feature, limits)}`)),
    evidenceCell(feature),
    el("td", { "data-label": "Distribution", class: "wide" }, distribution(feature)),
    el("td", { "data-label": "Missing", class: "num" }, count(feature.statistics?.missing ?? 0)),
    el("td", { "data-label": "Adjusted p", class: "num" }, p === null || p === undefined ? "–" : p < 0.001 ? "< 0.001" : number(p)));
}

// PSI must exceed both the policy's effect and what chance alone makes of so few rows in so many bins.
function limit(feature, limits) {
  const chance = limits.statistic === "psi" ? feature.statistics?.psiNull99 ?? 0 : 0;
  return chance > limits.drift ? `${number(chance)} (by chance)` : significant(limits.drift);
}
