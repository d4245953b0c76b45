import { bin, distributionAtLarge } from "./charts.js";
import { room } from "./timeline.js";
import { badge, count, el, number, percent, significant } from "./dom.js";
import { downloads } from "./download.js";

const conventions = {
  psi: "PSI, population stability index: Σ (p − q) ln (p / q) over the reference's bins", jsDistance: "Jensen-Shannon distance, square root of the divergence in bits", hellinger: "Hellinger distance",
  totalVariation: "total variation: half of Σ |p − q|", ks: "Kolmogorov-Smirnov distance of the two samples",
};
const figures = [["ks", "KS"], ["jsDistance", "Jensen-Shannon distance"], ["hellinger", "Hellinger"], ["totalVariation", "Total variation"], ["wassersteinNormalised", "Wasserstein, in standard deviations"], ["psi", "PSI"]];
const oddities = [["missing", "missing"], ["nonFinite", "not finite"], ["wrongType", "of a wrong type"], ["below", "below all of the reference"], ["above", "above all of the reference"], ["new", "of a new category"]];

/** One column in one window: its distribution against the reference's, the figure with its limit, what chance alone would make of it, and what else there is. */
export function detail(window, feature, limits) {
  const s = feature.statistics ?? {};
  const statistic = limits.statistic === "ks" && feature.type === "categorical" ? "totalVariation" : limits.statistic;
  const odd = oddities.filter(([name]) => s[name] > 0).map(([name, text]) => `${count(s[name])} ${text}`);
  const unseen = (feature.categories ?? []).filter((_, i) => !(feature.referenceShare[i] > 0) && feature.currentShare[i] > 0);
  const names = (feature.referenceShare ?? []).map((_, i) => feature.categories?.length ? feature.categories[i] ?? "(other)" : bin(feature.edges, i));
  return el("section", { class: "figure detail", "aria-label": `${feature.name} in window ${window.id}` },
    el("h3", {}, `${feature.name} in window ${window.id} `, badge(feature.verdict)),
    el("div", { class: "split" },
      el("div", {}, feature.referenceShare?.length ? distributionAtLarge(feature, Math.min(room().width - 24, 640)) : el("p", { class: "quiet" }, "There is no reference to hold it against."),
        el("div", { class: "key" }, el("span", {}, el("i", { class: "k-reference" }), "reference"), el("span", {}, el("i", { class: "k-current" }), `this window, ${count(s.count ?? window.rows)} rows`),
          unseen.length ? el("span", {}, el("i", { class: "k-warning" }), `new: ${unseen.slice(0, 5).join(", ")}`) : null)),
      el("div", {},
        el("p", { class: "big" }, el("b", {}, number(s[statistic])), el("span", { class: "quiet" }, ` limit ${significant(limits.drift)}, warning from ${significant(limits.warn)}`)),
        el("p", {}, often(feature, statistic, limits)),
        feature.reason ? el("p", { class: "quiet" }, `Not judged: ${feature.reason}.`) : null,
        el("dl", { class: "facts-list" }, [
          ["By", conventions[statistic] ?? statistic], ["Odd values", odd.length ? odd.join(", ") : "none"],
          ...(s.mean === undefined ? [] : [["Mean ± deviation", `${significant(s.mean)} ± ${significant(s.standardDeviation)}`], ["Least to greatest", `${significant(s.minimum)} to ${significant(s.maximum)}`]]),
          ...figures.filter(([name]) => name !== statistic && s[name] !== undefined).map(([name, text]) => [text, `${number(s[name])}${name === "ks" && s.ksPValue !== undefined ? `, ${chance(s.ksPValue)}` : ""}`]),
        ].map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]).flat()))),
    el("div", { class: "under" }, el("p", { class: "quiet" }, feature.categories?.length ? "Bars: the reference's categories." : "Bars: the reference's own bins; the outer ones hold all that lies beyond."),
      downloads(`${feature.name}-${window.id}`, feature, () => [["bin", "referenceShare", "windowShare"], ...names.map((name, i) => [name, feature.referenceShare[i], feature.currentShare[i]])])));
}

const chance = p => p < .001 ? "less often than 1 in 1,000 by chance" : `${percent(p)} by chance`;

// How often it would be so without drift, by the null of the same statistic at this many rows, and by the test over all of the window's columns.
function often(feature, statistic, limits) {
  const s = feature.statistics ?? {}, value = s[statistic], p = feature.adjustedPValue;
  const said = [];
  if (limits.statistic === "psi" && s.psiNull99 !== undefined && value !== undefined) {
    said.push(value > s.psiNull99 ? `Without drift, fewer than 1 in 100 windows of so many rows reach ${number(s.psiNull99)}.` : value > s.psiNull95
      ? `Without drift, between 1 and 5 in 100 windows of so many rows come this far (1 in 100 beyond ${number(s.psiNull99)}): chance explains it.` : `Without drift, more than 5 in 100 windows of so many rows come this far: chance explains it.`);
  }
  if (p !== null && p !== undefined) said.push(`Held against all columns of the window: ${chance(p)} (p adjusted by Benjamini and Hochberg).`);
  return said.join(" ") || "How often chance does this is not known here.";
}
