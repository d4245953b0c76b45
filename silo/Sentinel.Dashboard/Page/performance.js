import { count, el, number, percent } from "./dom.js";
import { band, intervals, level, line, names, timeline } from "./timeline.js";

// The figures that say most, by task; the one that the monitor judges comes first.
const figures = {
  binary: ["rocAuc", "accuracy", "balancedAccuracy", "precision", "recall", "f1", "logLoss", "brier"],
  multiclass: ["accuracy", "balancedAccuracy", "macroF1", "logLoss"],
  regression: ["mae", "rmse", "r2", "mape", "bias"],
};

/** What a window's predictions were worth by the labels that have come; nothing before the first one. */
export function performance(window, policy) {
  const worth = window.performance;
  if (!worth) return null;
  const names = [...new Set([policy?.metric, ...figures[worth.task]])].filter(name => worth.metrics[name]);
  return el("section", { "aria-label": "Performance" },
    el("h3", {}, "Performance"),
    el("p", { class: "quiet" }, `${count(worth.labelled)} rows with a label, ${percent(worth.labelledShare)} of the window; revised as labels come`, worth.unusable ? `; ${count(worth.unusable)} labels of no use` : ""),
    el("div", { class: "table" }, el("table", {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Figure"), el("th", { scope: "col", class: "num" }, "Value"), el("th", { scope: "col", class: "num" }, "95 % interval"), el("th", { scope: "col", class: "num" }, "Limit"))),
      el("tbody", {}, names.map(name => figureRow(name, worth.metrics[name], name === policy?.metric ? policy : null))))));
}

function figureRow(name, figure, policy) {
  const limit = policy?.floor ?? policy?.ceiling;
  return el("tr", {},
    el("th", { scope: "row" }, name),
    el("td", { class: "num" }, number(figure.value)),
    el("td", { class: "num" }, figure.lower === undefined || figure.lower === null ? "–" : `${number(figure.lower)} to ${number(figure.upper)}`),
    el("td", { class: "num" }, limit === undefined || limit === null ? "" : `${policy.floor === undefined || policy.floor === null ? "at most" : "at least"} ${number(limit)}`));
}

/** One figure over the windows: what labels say, with its interval, beside what the scores let expect, with its band. Nothing where there is neither. */
export function performanceOverTime(windows, window, choose, policy) {
  const shown = [...windows].reverse();
  const task = shown.find(w => w.performance)?.performance.task;
  const candidates = [policy?.metric, ...(figures[task] ?? []), "rocAuc", "accuracy"].filter(m => m);
  const metric = candidates.find(m => shown.some(w => w.performance?.metrics[m] || w.estimatedPerformance?.metrics?.[m]));
  if (!metric) return null;
  const points = of => shown.map((w, i) => [i, of(w)]).filter(([, f]) => f && f.value !== null && f.value !== undefined).map(([i, f]) => [i, f.value, f.lower ?? f.value, f.upper ?? f.value]);
  const seen = points(w => w.performance?.metrics[metric]), expected = points(w => w.estimatedPerformance?.metrics?.[metric]);
  const limit = policy?.metric === metric ? policy.floor ?? policy.ceiling : null;
  const values = [...seen, ...expected].flatMap(([, , lower, upper]) => [lower, upper]).concat(limit ?? []);
  const range = [Math.min(...values), Math.max(...values)];
  const margin = (range[1] - range[0]) * .08 || .01;
  const name = `${metric} by window`;
  return el("section", { "aria-label": "Performance over time" },
    el("h3", {}, name),
    timeline({
      shown, window, choose, range: [range[0] - margin, range[1] + margin], ticks: range.map(value => [value, number(value)]),
      text: `${name}. ${seen.length ? `By labels: newest ${number(seen.at(-1)[1])}` : "No labels yet"}${expected.length ? `; expected by the scores: newest ${number(expected.at(-1)[1])}` : ""}${limit === null || limit === undefined ? "" : `; limit ${number(limit)}`}.`,
      columnText: w => `${w.id}: ${w.performance?.metrics[metric] ? `${number(w.performance.metrics[metric].value)} by ${count(w.performance.labelled)} labels` : "no labels"}${w.estimatedPerformance?.metrics?.[metric] ? `, ${number(w.estimatedPerformance.metrics[metric].value)} expected` : ""}`,
      marks: [
        band(expected.map(([i, , lower, upper]) => [i, lower, upper]), "band"), line(expected, "line line-expected"),
        intervals(seen.map(([i, , lower, upper]) => [i, lower, upper]), "interval"), line(seen, "line line-0"),
        ...(limit === null || limit === undefined ? [] : [level(limit, `limit ${number(limit)}`)]),
        names([...(seen.length ? [{ text: "by labels", name: "name-0", value: seen.at(-1)[1] }] : []), ...(expected.length ? [{ text: "expected", name: "name-expected", value: expected.at(-1)[1] }] : [])]),
      ],
    }));
}
