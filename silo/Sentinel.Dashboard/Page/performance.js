import { count, el, number, percent } from "./dom.js";

// The figures that say most, by task; the one that the monitor judges comes first.
const shown = {
  binary: ["rocAuc", "accuracy", "balancedAccuracy", "precision", "recall", "f1", "logLoss", "brier"],
  multiclass: ["accuracy", "balancedAccuracy", "macroF1", "logLoss"],
  regression: ["mae", "rmse", "r2", "mape", "bias"],
};

/** What a window's predictions were worth by the labels that have come; nothing before the first one. */
export function performance(window, policy) {
  const worth = window.performance;
  if (!worth) return null;
  const names = [...new Set([policy?.metric, ...shown[worth.task]])].filter(name => worth.metrics[name]);
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
