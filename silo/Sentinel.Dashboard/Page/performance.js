import { count, el, number, percent } from "./dom.js";
import { downloads } from "./download.js";
import { band, intervals, level, line, names, timeline } from "./timeline.js";

// The figures that say most, by task; the one that the monitor judges comes first.
const figures = {
  binary: ["rocAuc", "accuracy", "balancedAccuracy", "precision", "recall", "f1", "logLoss", "brier"],
  multiclass: ["accuracy", "balancedAccuracy", "macroF1", "logLoss"],
  regression: ["mae", "rmse", "r2", "mape", "bias"],
};

/** What a window's predictions were worth by the labels that have come, beside what its scores let expect; nothing without either. */
export function performance(window, policy) {
  const worth = window.performance, estimate = window.estimatedPerformance;
  if (!worth && !estimate) return null;
  const task = worth?.task ?? "binary";
  const known = name => worth?.metrics[name] ?? estimate?.metrics[name];
  const names = [...new Set([policy?.metric, ...figures[task]])].filter(name => name && known(name));
  return el("section", { "aria-label": "Performance" },
    el("h3", {}, "Performance"),
    worth ? el("p", { class: "quiet" }, `${count(worth.labelled)} rows with a label, ${percent(worth.labelledShare)} of the window; revised as labels come`, worth.unusable ? `; ${count(worth.unusable)} labels of no use` : "", change(worth.change)) : el("p", { class: "quiet" }, "No label has come yet."),
    estimate ? el("p", { class: "quiet" }, expectation(estimate)) : null,
    names.length ? el("div", { class: "table" }, el("table", { class: "stack" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Figure"), ["By labels", "95 % interval", "Expected by the scores", "Band", "Limit"].map(name => el("th", { scope: "col", class: "num" }, name)))),
      el("tbody", {}, names.map(name => figureRow(name, worth?.metrics[name], estimate?.metrics[name], name === policy?.metric ? policy : null))))) : null);
}

function expectation(estimate) {
  if (estimate.reason) return `Nothing can be expected by the scores alone: ${estimate.reason}.`;
  if (estimate.unreliable) return "What the scores let expect is contradicted by the labels that came: outcomes no longer follow the scores as in the reference, so do not rely on it.";
  return `Expected by the scores of ${count(estimate.rows)} rows, as long as outcomes follow them as in the reference${estimate.unreliable === false ? "; the labels that came agree" : ""}.`;
}

function change(split) {
  if (!split) return "";
  const signed = x => `${x < 0 ? "−" : "+"}${number(Math.abs(x))}`;
  return `. Since the reference ${split.metric} went from ${number(split.reference)} to ${number(split.current)}: ${signed(split.inputs)} because the inputs changed, ${signed(split.relation)} because outcomes follow the scores differently, which chance ${split.relationChanged ? "does not explain" : "explains"}`;
}

function figureRow(name, figure, expected, policy) {
  const limit = policy?.floor ?? policy?.ceiling;
  const between = f => f?.lower === undefined || f.lower === null ? "–" : `${number(f.lower)} to ${number(f.upper)}`;
  return el("tr", {},
    el("th", { scope: "row" }, name),
    el("td", { class: "num", "data-label": "By labels" }, number(figure?.value)), el("td", { class: "num", "data-label": "95 % interval" }, between(figure)),
    el("td", { class: "num", "data-label": "Expected by the scores" }, number(expected?.value)), el("td", { class: "num", "data-label": "Band" }, between(expected)),
    el("td", { class: "num", "data-label": "Limit" }, limit === undefined || limit === null ? "" : `${policy.floor === undefined || policy.floor === null ? "at most" : "at least"} ${number(limit)}`));
}

/** One figure over the windows: what labels say, with its interval, beside what the scores let expect, with its band. Nothing where there is neither. */
export function performanceOverTime({ windows, performance }, at, choose) {
  if (!performance) return null;
  const { metric, floor, ceiling, labelled, byLabels, expected } = performance;
  const points = of => of.map((f, i) => [i, f]).filter(([, f]) => f).map(([i, f]) => [i, f.value, f.lower ?? f.value, f.upper ?? f.value]);
  const seen = points(byLabels), hoped = points(expected), limit = floor ?? ceiling;
  const values = [...seen, ...hoped].flatMap(([, , lower, upper]) => [lower, upper]).concat(limit ?? []);
  const range = [Math.min(...values), Math.max(...values)];
  const margin = (range[1] - range[0]) * .08 || .01;
  const name = `${metric} by window`;
  return el("section", { class: "figure", "aria-label": "Performance over time" },
    el("h3", {}, name),
    timeline({
      shown: windows, at, choose, range: [range[0] - margin, range[1] + margin], ticks: range.map(value => [value, number(value)]),
      text: `${name}. ${seen.length ? `By labels: newest ${number(seen.at(-1)[1])}` : "No labels yet"}${hoped.length ? `; expected by the scores: newest ${number(hoped.at(-1)[1])}` : ""}${limit === null ? "" : `; limit ${number(limit)}`}.`,
      columnText: i => `${windows[i].id}: ${byLabels[i] ? `${number(byLabels[i].value)} by ${count(labelled[i])} labels` : "no labels"}${expected[i] ? `, ${number(expected[i].value)} expected` : ""}`,
      marks: [
        band(hoped.map(([i, , lower, upper]) => [i, lower, upper]), "band"), line(hoped, "line line-expected"),
        intervals(seen.map(([i, , lower, upper]) => [i, lower, upper]), "interval"), line(seen, "line line-0"),
        ...(limit === null ? [] : [level(limit, `limit ${number(limit)}`)]),
        names([...(seen.length ? [{ text: "by labels", name: "name-0", value: seen.at(-1)[1] }] : []), ...(hoped.length ? [{ text: "expected", name: "name-expected", value: hoped.at(-1)[1] }] : [])]),
      ],
    }),
    el("div", { class: "under" },
      el("div", { class: "key" }, seen.length ? el("span", {}, el("i", { class: "k-current" }), "by labels, with 95 % intervals") : null, hoped.length ? el("span", {}, el("i", { class: "k-reference" }), "expected by the scores, with its band") : null),
      downloads("performance", { metric, floor, ceiling, windows, labelled, byLabels, expected }, () => [
        ["window", "to", "labelled", metric, "lower", "upper", "expected", "expectedLower", "expectedUpper"],
        ...windows.map((w, i) => [w.id, w.to, labelled[i], byLabels[i]?.value, byLabels[i]?.lower, byLabels[i]?.upper, expected[i]?.value, expected[i]?.lower, expected[i]?.upper])])));
}
