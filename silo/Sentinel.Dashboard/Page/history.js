import { pick, put } from "./address.js";
import { get } from "./api.js";
import { modelCard } from "./card.js";
import { downloads } from "./download.js";
import { isWindow } from "./events.js";
import { room } from "./timeline.js";
import { axisTimes, count, el, svg, time, versionPath } from "./dom.js";

const most = 500;

const lanes = [
  ["traffic", "Traffic", /^(rollout|rollback|rehearsal|group|version\.promoted|version\.good|version\.quarantined|version\.released)/], ["drift", "Drift and alerts", /^(drift|alert|silence|delivery)/],
  ["retraining", "Retraining", /^retrain/], ["versions", "Versions and settings", /./],
];
const loud = /^(drift\.detected|rollback\.|rollout\.held|rollout\.rolledBack|alert\.fired|version\.quarantined|rehearsal\.failed)/;
const laneOf = kind => lanes.findIndex(([, , fits]) => fits.test(kind));

// The chain is recomputed when the page is opened; after that only what is new is asked for.
let verification = null, entries = [];

export const historyView = {
  async load({ model }) {
    const path = `/api/v1/models/${encodeURIComponent(model)}`;
    if (!verification) verification = (await get(`${path}/audit?limit=1&verify=true`)).verification;
    const from = entries.length ? entries.at(-1).number + 1 : Math.max(0, verification.entries - most);
    const [page, view] = await Promise.all([get(`${path}/audit?from=${from}`), get(path)]);
    entries = [...entries, ...page.entries].slice(-most);
    return { model, verification, entries, view, card: await cardOf(view) };
  },

  render({ model, verification, entries, view, card }, { events, paint }) {
    document.title = `History of ${model} · Sentinel`;
    const { verified, firstBroken } = verification;
    const all = merge(entries, events.filter(e => e.model === model && !isWindow(e)));
    const hidden = (pick("without") ?? "").split(",");
    const shown = all.filter(e => !hidden.includes(lanes[e.lane][0]));
    return [
      el("h1", {}, `History of ${model}`),
      el("p", { class: `notice${verified ? "" : " bad"}`, role: verified ? null : "alert" }, verified
        ? `Every entry is what its hash says: ${count(verification.entries)} when this page was opened, the last one ${verification.headHash.slice(0, 12)}. `
        : `Entry ${count(firstBroken)} is not what was written. `, el("code", {}, `sentinel audit verify ${model}`), " recomputes it on your machine."),
      card ? modelCard(card.record, card.status, view, card.rollouts) : null,
      all.length ? [
        choices(all, hidden, paint),
        shown.length ? line(shown, paint) : null,
        shown.length ? table(model, shown) : el("p", { class: "notice" }, "Everything is hidden by the choices above."),
        el("div", { class: "under" }, el("p", { class: "quiet" }, entries.length < verification.entries ? ["The newest ", count(entries.length), "; ", el("code", {}, `sentinel audit export ${model}`), " has all."] : ""),
          downloads(`history-${model}`, entries, () => [["number", "time", "kind", "version", "actor", "reason", "hash"], ...entries.map(e => [e.number, e.draft.time, e.draft.kind, e.draft.version, e.draft.actor, e.draft.reason, e.hash])])),
      ] : el("p", { class: "notice" }, "Nothing is written down yet. What is registered, promoted, rolled back or changed stands here from then on, each with its hash."),
    ].flat();
  },
};

async function cardOf({ model, versions, route, aliases }) {
  const version = Object.entries(route.weights ?? {}).sort((a, b) => b[1] - a[1])[0]?.[0] ?? aliases.champion ?? [...versions].sort((a, b) => b.created.localeCompare(a.created))[0]?.version;
  if (!version) return null;
  const path = `/api/v1${versionPath(model, version)}`;
  const [record, status, { rollouts }] = await Promise.all([get(path), get(`${path}/status`), get(`/api/v1/models/${encodeURIComponent(model)}/rollouts`)]);
  return { record, status, rollouts };
}

// Every step of a rollout stands in the history, and most other events under the same kind and second; what is left is put between them by its time. Newest first.
function merge(entries, events) {
  const second = text => Math.round(new Date(text) / 1000);
  const written = new Set(entries.flatMap(({ draft: d }) => [-1, 0, 1].map(by => `${d.kind} ${d.version ?? ""} ${second(d.time) + by}`)));
  const told = events.map(e => ({ ...e, kind: e.type.replace("io.sentinel.", "").replace(".v1", "") })).filter(e => !e.kind.startsWith("rollout.") && !written.has(`${e.kind} ${e.version ?? ""} ${second(e.time)}`));
  return [
    ...entries.map(({ number, draft, hash }) => ({ key: `entry-${number}`, number, hash, time: draft.time, kind: draft.kind, version: draft.version, actor: draft.actor, reason: draft.reason, data: draft.data, lane: laneOf(draft.kind) })),
    ...told.map(e => ({ key: e.id, time: e.time, kind: e.kind, version: e.version, actor: "event", reason: e.message, data: e.data, lane: laneOf(e.kind) })),
  ].sort((a, b) => b.time.localeCompare(a.time) || (b.number ?? 0) - (a.number ?? 0));
}

function choices(all, hidden, paint) {
  return el("div", { class: "choices" }, el("div", { role: "group", "aria-label": "Show" }, lanes.map(([name, text], i) => el("button", { type: "button", "aria-pressed": String(!hidden.includes(name)), onclick: () => {
    put({ without: (hidden.includes(name) ? hidden.filter(h => h !== name) : [...hidden, name]).filter(h => h).join(",") });
    paint();
  } }, text, el("b", {}, count(all.filter(e => e.lane === i).length))))));
}

/** A lane for each kind of thing on one line of time; a mark leads to its row. */
function line(shown, paint) {
  const { width, narrow } = room();
  const left = narrow ? 12 : 150, right = 16, row = narrow ? 34 : 26, height = 8 + lanes.length * row + 18;
  const times = shown.map(e => new Date(e.time).getTime()), begin = Math.min(...times), span = Math.max(Math.max(...times) - begin, 1000);
  const x = at => left + (width - left - right) * (at - begin) / span;
  const ticks = Array.from({ length: narrow ? 3 : 6 }, (_, i, all = narrow ? 2 : 5) => begin + span * i / all);
  const texts = axisTimes(ticks.map(at => new Date(at).toISOString()));
  const middle = lane => 8 + lane * row + (narrow ? row - 9 : row / 2);
  const mark = e => {
    const [cx, cy] = [x(new Date(e.time).getTime()), middle(e.lane)], isLoud = loud.test(e.kind);
    return svg("path", { class: `mark${isLoud ? " loud" : ""}${pick("entry") === e.key ? " chosen" : ""}`, d: isLoud ? `M${cx} ${cy - 7}l7 7l-7 7l-7 -7z` : `M${cx - 4} ${cy}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`, onclick: () => {
      put({ entry: e.key });
      paint();
      document.querySelector("tr.chosen")?.scrollIntoView({ block: "center" });
    } }, svg("title", {}, `${e.kind} ${e.version ?? ""}: ${e.reason}`));
  };
  return svg("svg", { class: "timeline apart", width, height, role: "img", "aria-label": `${shown.length} entries over time: ${lanes.map(([, text], i) => `${text} ${shown.filter(e => e.lane === i).length}`).join(", ")}. The table has them all.` },
    lanes.map(([, text], i) => [svg("line", { class: "axis", x1: left, x2: width - right, y1: middle(i), y2: middle(i) }), svg("text", narrow ? { class: "tick", x: left, y: middle(i) - 11 } : { class: "tick", x: left - 8, y: middle(i) + 4, "text-anchor": "end" }, text)]).flat(),
    ticks.map((at, i) => svg("text", { class: "tick", x: x(at), y: height - 4, "text-anchor": i === 0 ? "start" : i === ticks.length - 1 ? "end" : "middle" }, texts[i])),
    [...shown].reverse().map(mark));
}

function table(model, shown) {
  return el("div", { class: "table" }, el("table", { class: "way stack" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "num" }, "#"), ["When", "What", "Version", "By", "Why", "Hash"].map(h => el("th", { scope: "col" }, h)))),
    el("tbody", {}, shown.map(e => row(model, e)))));
}

function row(model, { key, number, hash, time: at, kind, version, actor, reason, data }) {
  const facts = Object.entries(data ?? {});
  return el("tr", { "data-key": key, class: pick("entry") === key ? "chosen" : null },
    el("td", { class: "num" }, number === undefined ? "" : el("a", { href: `?entry=${key}`, title: "A link to this entry" }, count(number))), el("td", { class: "nowrap", "data-label": "When" }, time(at, true)), el("td", { class: `nowrap${loud.test(kind) ? " loud" : ""}`, "data-label": "What" }, kind),
    el("td", { "data-label": "Version" }, version ? el("a", { href: versionPath(model, version) }, version) : ""), el("td", { "data-label": "By" }, actor),
    el("td", { class: "why wide", "data-label": "Why" }, reason, facts.length ? el("details", { class: "limit" }, el("summary", {}, "what it followed from"), el("pre", {}, facts.map(([name, value]) => `${name}: ${value}`).join("\n"))) : null),
    el("td", { "data-label": "Hash" }, hash ? el("code", { title: hash }, hash.slice(0, 12)) : el("span", { class: "quiet" }, "told, not chained")));
}
