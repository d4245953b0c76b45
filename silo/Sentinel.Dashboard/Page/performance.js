import { count, el, number, percent } from "./dom.js";
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
    names.length ? el("div", { class: "table" }, el("table", {},
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
    el("td", { class: "num" }, number(figure?.value)), el("td", { class: "num" }, between(figure)),
    el("td", { class: "num" }, number(expected?.value)), el("td", { class: "num" }, between(expected)),
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
