import { axis, bars, cut, here, places } from "./timeline.js";
import { axisTimes, count, el, number, significant, svg } from "./dom.js";

const row = 22, head = 4, most = 24;
const share = { insufficient: .18, stable: .55, warning: .78, drift: 1 };

/** What a column's value may be: the policy's limit, or what chance alone makes of so few rows where that is more. */
export const limitOf = (timeline, column, i) => Math.max(timeline.drift, column.chance[i] ?? 0);

/** How near its limit a column is in a window; below nothing where that is not known. */
export const nearness = (timeline, column, i) => column.values[i] === null ? -1 : column.values[i] / limitOf(timeline, column, i);

const severity = { drift: 4, warning: 2 };
const weight = (timeline, column, at) => column.verdicts.reduce((sum, v) => sum + (severity[v] ?? 0), 0) / column.verdicts.length + (severity[column.verdicts[at]] ?? 0) + Math.min(Math.max(nearness(timeline, column, at), 0), 9) / 10;

/** Columns by trouble: the answers first, then the inputs, those that moved most, and lately, before the others. */
export function byTrouble(timeline, at) {
  const rank = c => c.role === "input" ? 0 : 1;
  return [...timeline.columns].sort((a, b) => rank(b) - rank(a) || weight(timeline, b, at) - weight(timeline, a, at) || a.name.localeCompare(b.name));
}

/** Rows that each window holds. */
export function traffic(shown, at, choose) {
  const height = 62, values = shown.map(w => w.rows), top = Math.max(...values, 1);
  const place = places(shown.length, height, [0, top]);
  return svg("svg", { class: "timeline", width: place.width, height, role: "img", "aria-label": `Rows by window: ${count(Math.min(...values))} to ${count(top)}` },
    svg("text", { class: "tick", x: place.left - 6, y: 16, "text-anchor": "end" }, count(top)), svg("text", { class: "tick", x: place.left - 6, y: 32, "text-anchor": "end" }, "rows"),
    here(place, at), bars(values, "traffic")(place), axis(shown, place),
    shown.map((w, i) => svg("rect", { class: "column", x: place.x(i) - place.step / 2, y: 0, width: place.step, height: place.floor, onclick: () => choose(i) }, svg("title", {}, `${w.id}: ${count(w.rows)} rows${w.late ? `, ${count(w.late)} late` : ""}`))));
}

/**
 * Inputs by windows. A cell's height and colour say its verdict, how full its colour is how near the limit it was; the first row is the whole window's. Arrow keys go from cell to cell.
 * at: [window, name of a column], those that are chosen; all: whether every input is shown; choose, showAll: told of a choice.
 */
export function heatmap(timeline, [at, name], choose, all, showAll) {
  const { windows, statistic } = timeline;
  const sorted = byTrouble(timeline, at);
  const chosen = sorted.findIndex(c => c.name === name);
  const columns = all ? sorted : sorted.slice(0, Math.max(most, chosen + 1));
  const place = places(windows.length, head + (columns.length + 1) * row + 18, [0, 1]);
  const times = axisTimes(windows.map(w => w.to));
  const rows = [{ name: "window", words: i => `${windows[i].verdict}, ${count(windows[i].rows)} rows`, verdicts: windows.map(w => w.verdict), near: () => 1 },
    ...columns.map(c => ({ name: c.name, verdicts: c.verdicts, near: i => nearness(timeline, c, i),
      words: i => c.verdicts[i] === null ? "not there" : `${c.verdicts[i]}, ${statistic} ${number(c.values[i])}, limit ${significant(limitOf(timeline, c, i))}` }))];
  const current = Math.max(0, rows.findIndex((r, k) => k && r.name === name));

  const go = (e, k, i) => {
    const [dk, di] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -i], End: [0, windows.length - 1 - i] }[e.key] ?? [0, 0];
    if (!dk && !di) return;
    e.preventDefault();
    const [nextRow, next] = [rows[k + dk], i + di];
    if (!nextRow || !windows[next]) return;
    const grid = e.currentTarget.closest("svg");
    choose(next, k + dk ? nextRow.name : null);
    grid.querySelector(`[data-key="${CSS.escape(`${nextRow.name}@${windows[next].id}`)}"]`)?.focus();
  };
  const cell = (r, k, i) => {
    const y = head + k * row, verdict = r.verdicts[i] ?? "absent", tall = (row - 4) * (share[verdict] ?? 0), wide = Math.max(place.step - (place.step > 5 ? 1.5 : .5), 1);
    const picked = i === at && k === current;
    const text = `${r.name}, window ${windows[i].id} to ${times[i]}: ${r.words(i)}`;
    return svg("g", { role: "gridcell", class: "cell", tabindex: picked ? "0" : "-1", "aria-selected": String(picked), "aria-label": text, "data-key": `${r.name}@${windows[i].id}`, onclick: () => choose(i, k ? r.name : null), onkeydown: e => go(e, k, i) },
      svg("title", {}, text),
      svg("rect", { class: "hit", x: place.x(i) - place.step / 2, y, width: place.step, height: row }),
      svg("rect", { class: `v-${verdict}`, x: place.x(i) - wide / 2, y: y + row - 3 - tall, width: wide, height: tall, "fill-opacity": verdict === "stable" && k ? (.3 + .7 * Math.min(1, Math.max(0, r.near(i)))).toFixed(2) : null }));
  };
  return [
    svg("svg", { class: "timeline heatmap", width: place.width, height: place.height, role: "grid", "aria-label": "Inputs by windows, oldest left; arrow keys move", "aria-rowcount": rows.length, "aria-colcount": windows.length },
      here(place, at),
      rows.map((r, k) => svg("g", { role: "row", class: k === current && k ? "chosen" : null, "data-key": `row ${r.name}` },
        svg("g", { role: "rowheader", class: "name", onclick: () => choose(at, k ? r.name : null) }, svg("title", {}, r.name), svg("text", { class: "tick", x: place.left - 8, y: head + k * row + 15, "text-anchor": "end" }, cut(r.name, place.narrow ? 14 : 22))),
        windows.map((_, i) => cell(r, k, i)))),
      axis(windows, place)),
    columns.length < sorted.length ? el("p", { class: "quiet" }, `The ${count(columns.length)} with most trouble. `, el("button", { type: "button", class: "plain", onclick: showAll }, `All ${count(sorted.length)}`)) : null,
  ];
}
