import { count, el, number, some } from "./dom.js";
import { downloads } from "./download.js";
import { level, line, names, timeline } from "./timeline.js";

const named = 4;

/** Evidence of drift over the windows: ln R of every column against the line from which one alarms; the strongest are named. */
export function evidence(data, at, choose, budget) {
  const { windows, columns } = data;
  const limit = columns.find(c => c.logLimit !== null)?.logLimit;
  const lines = linesOf(data);
  if (limit === undefined || !lines.length) return null;
  lines.sort((a, b) => b.most - a.most);
  const foremost = [...new Set(lines.map(l => l.feature))].slice(0, named);
  const range = [Math.max(-limit / 2, Math.min(0, ...lines.map(l => l.least))), Math.max(limit * 1.15, ...lines.map(l => l.most))];
  const classOf = l => foremost.includes(l.feature) ? `line line-${foremost.indexOf(l.feature)}` : "line line-other";
  const ends = foremost.map((feature, i) => ({ text: feature, name: `name-${i}`, value: lines.find(l => l.feature === feature).points.at(-1)[1] }));
  const alarmed = columns.filter(c => c.alarms.at(-1)).map(c => c.name);
  return el("section", { class: "figure", "aria-label": "Evidence of drift" },
    el("h3", {}, "Evidence of drift"),
    timeline({
      shown: windows, at, choose, range, ticks: range[1] > 3 * limit ? [[0, "0"], [range[1], number(range[1])]] : [[0, "0"]],
      text: `ln R by window; an alarm from ${number(limit)} on. Newest window: ${columns.map(c => `${c.name} ${number(c.logR.at(-1))}`).join(", ")}. ${alarmed.length ? `Alarm of ${alarmed.join(", ")}` : "No alarm"}.`,
      columnText: i => `${windows[i].id}: ${columns.filter(c => foremost.includes(c.name)).map(c => `${c.name} ln R ${number(c.logR[i])}`).join(", ")}`,
      marks: [level(limit, `ln H ${number(limit)}`), ...lines.map(l => line(l.points, classOf(l))).reverse(), names(ends)],
    }),
    el("div", { class: "under" }, el("p", { class: "quiet" }, alarmed.length ? el("b", {}, `Alarm of ${some(alarmed)}. `) : "", `ln R is the evidence against "nothing changed", which may be looked at as often as one likes; strongest: ${foremost.join(", ")}. `, promise(limit, budget)),
      downloads("evidence", { windows, columns: columns.map(({ name, logLimit, logR, alarms }) => ({ name, logLimit, logR, alarms })) }, () => [["window", "to", ...columns.map(c => `lnR ${c.name}`)], ...windows.map((w, i) => [w.id, w.to, ...columns.map(c => c.logR[i])])])));
}

function promise(limit, budget) {
  const runLength = `Without drift it takes at least ${count(Math.round(Math.exp(limit)))} windows to a false alarm on average`;
  if (budget?.withinBudget === undefined || budget.withinBudget === null) return `${runLength}.`;
  const advice = budget.withinBudget ? "" : `; perFeatureRunLength ${count(Math.ceil(Math.max(...budget.versions.map(v => v.runLengthForBudget ?? 1))))} would keep a budget of ${count(budget.budget)}`;
  return `${runLength}: at most ${number(budget.pagesPerMonth)} false pages a month for this model${advice}.`;
}

// Counted windows of a partition are a stream with evidence of its own; windows by event time are one.
function linesOf({ windows, columns }) {
  const lines = new Map();
  for (const column of columns) {
    column.logR.forEach((value, i) => {
      if (value === null) return;
      const key = `${column.name}\n${windows[i].stream}`;
      if (!lines.has(key)) lines.set(key, { feature: column.name, points: [], most: -Infinity, least: Infinity });
      const l = lines.get(key);
      l.points.push([i, value]);
      l.most = Math.max(l.most, value);
      l.least = Math.min(l.least, value);
    });
  }
  return [...lines.values()];
}

/** The cell of a feature's evidence: ln R, its limit or why it has none, and how dependent the rows are. */
export function evidenceCell(feature) {
  const e = feature.evidence;
  if (!e) return el("td", { class: "num", "data-label": "ln R" }, "–");
  return el("td", { class: "num", "data-label": "ln R" }, number(e.logR),
    el("div", { class: "limit" }, e.unarmedReason ? "unarmed" : e.alarm ? "alarm stands" : `alarm at ${number(e.logLimit)}`),
    el("details", { class: "limit" }, el("summary", {}, `φ ${number(e.dependence)}`),
      e.unarmedReason ? el("div", {}, e.unarmedReason) : null,
      el("div", {}, e.dependenceReason ?? `${count(Math.round(e.effectiveRows))} effective rows`),
      (e.profile ?? []).map(p => el("div", {}, `blocks of ${count(p.blockRows)}: ${number(p.factor)}`))));
}
