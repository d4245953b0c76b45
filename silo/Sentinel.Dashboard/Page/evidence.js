import { count, el, number } from "./dom.js";
import { level, line, names, timeline } from "./timeline.js";

const named = 4;

/** Evidence of drift over the windows: ln R of every column against the line from which one alarms; the strongest are named. */
export function evidence(windows, window, choose, budget) {
  const shown = [...windows].reverse();
  const limit = columns(shown.at(-1))[0]?.evidence?.logLimit;
  if (limit === undefined) return null;
  const lines = [...linesOf(shown).values()];
  if (!lines.length) return null;
  lines.sort((a, b) => b.most - a.most);
  const foremost = [...new Set(lines.map(l => l.feature))].slice(0, named);
  const top = Math.max(limit * 1.15, ...lines.map(l => l.most));
  const low = Math.max(-limit / 2, Math.min(0, ...lines.map(l => l.least)));
  const classOf = l => foremost.includes(l.feature) ? `line line-${foremost.indexOf(l.feature)}` : "line line-other";
  const ends = foremost.map((feature, i) => ({ text: `${feature}`, name: `name-${i}`, value: lines.find(l => l.feature === feature).points.at(-1)[1] }));
  const alarmed = [...new Set(columns(shown.at(-1)).filter(f => f.evidence?.alarm).map(f => f.name))];
  return el("section", { "aria-label": "Evidence of drift" },
    el("h3", {}, "Evidence of drift"),
    timeline({
      shown, window, choose, range: [low, top], ticks: [[0, "0"]],
      text: `ln R by window; an alarm from ${number(limit)} on. Newest window: ${columns(shown.at(-1)).map(f => `${f.name} ${number(f.evidence?.logR)}`).join(", ")}. ${alarmed.length ? `Alarm of ${alarmed.join(", ")}` : "No alarm"}.`,
      columnText: w => `${w.id}: ${columns(w).filter(f => foremost.includes(f.name)).map(f => `${f.name} ln R ${number(f.evidence?.logR)}`).join(", ")}`,
      marks: [level(limit, `ln H ${number(limit)}`), ...lines.map(l => line(l.points, classOf(l))).reverse(), names(ends)],
    }),
    el("p", { class: "quiet" }, `ln R, the evidence against "nothing changed", which may be looked at as often as one likes. `, promise(limit, budget)));
}

function promise(limit, budget) {
  const runLength = `Without drift it takes at least ${count(Math.round(Math.exp(limit)))} windows to a false alarm on average`;
  if (budget?.withinBudget === undefined || budget.withinBudget === null) return `${runLength}.`;
  const advice = budget.withinBudget ? "" : `; perFeatureRunLength ${count(Math.ceil(Math.max(...budget.versions.map(v => v.runLengthForBudget ?? 1))))} would keep a budget of ${count(budget.budget)}`;
  return `${runLength}: at most ${number(budget.pagesPerMonth)} false pages a month for this model${advice}.`;
}

const columns = w => [...(w?.features ?? []), w?.prediction, w?.class].filter(f => f);

// Counted windows of a partition are a stream with evidence of its own; windows by event time are one.
function linesOf(shown) {
  const lines = new Map();
  shown.forEach((w, i) => {
    const stream = w.sources?.length === 1 && !w.id.startsWith("t") ? w.sources[0].topicPartition : "time";
    for (const f of columns(w)) {
      const value = f.evidence?.logR;
      if (value === null || value === undefined) continue;
      const at = `${f.name}\n${stream}`;
      if (!lines.has(at)) lines.set(at, { feature: f.name, points: [], most: -Infinity, least: Infinity });
      const l = lines.get(at);
      l.points.push([i, value]);
      l.most = Math.max(l.most, value);
      l.least = Math.min(l.least, value);
    }
  });
  return lines;
}

/** The cell of a feature's evidence: ln R, its limit or why it has none, and how dependent the rows are. */
export function evidenceCell(feature) {
  const e = feature.evidence;
  if (!e) return el("td", { class: "num" }, "–");
  return el("td", { class: "num" }, number(e.logR),
    el("div", { class: "limit" }, e.unarmedReason ? "unarmed" : e.alarm ? "alarm stands" : `alarm at ${number(e.logLimit)}`),
    el("details", { class: "limit", "data-of": feature.name }, el("summary", {}, `φ ${number(e.dependence)}`),
      e.unarmedReason ? el("div", {}, e.unarmedReason) : null,
      el("div", {}, e.dependenceReason ?? `${count(Math.round(e.effectiveRows))} effective rows`),
      (e.profile ?? []).map(p => el("div", {}, `blocks of ${count(p.blockRows)}: ${number(p.factor)}`))));
}
