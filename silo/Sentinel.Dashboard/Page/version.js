import { pick, put } from "./address.js";
import { versionActions } from "./actions.js";
import { get } from "./api.js";
import { modelCard } from "./card.js";
import { detail } from "./detail.js";
import { downloads } from "./download.js";
import { eventList } from "./events.js";
import { evidence } from "./evidence.js";
import { key } from "./fleet.js";
import { byTrouble, heatmap, traffic } from "./heatmap.js";
import { performanceOverTime } from "./performance.js";
import { report } from "./report.js";
import { phaseName, rolloutPanel, rolloutPath } from "./rollout.js";
import { room } from "./timeline.js";
import { badge, comparePath, count, el, significant, time, versionPath } from "./dom.js";

// What costs the silo most and changes least is asked for once.
let budget = null;

export const versionView = {
  async load({ model, name: version, paint }) {
    const path = `/api/v1${versionPath(model, version)}`, modelPath = `/api/v1/models/${encodeURIComponent(model)}`;
    const before = pick("before");
    const [record, status, timeline, view, { rollouts }] = await Promise.all([get(path), get(`${path}/status`), get(`${path}/timeline${before ? `?before=${encodeURIComponent(before)}` : ""}`), get(modelPath), get(`${modelPath}/rollouts`)]);
    if (budget === null) {
      budget = {};
      get(`${modelPath}/falsealarms`).then(answer => {
        budget = answer;
        paint();
      }, () => budget = null);
    }
    const data = { record, status, timeline: newest(timeline), view, rollouts, window: null };
    await loadWindow(data);
    return data;
  },

  render(data, app) {
    const { record, status, timeline, view, rollouts, window } = data;
    const { model, version } = record.spec.modelVersion;
    document.title = `${model}@${version} · Sentinel`;
    const entry = view.versions.find(v => v.version === version);
    return [
      el("h1", {}, `${model}@${version} `, badge(status.verdict)),
      el("p", { class: "sentence" }, ended(status.sentence ?? window?.sentence ?? "No window is closed yet: there is nothing to judge by"), since(timeline, status)),
      el("ul", { class: "facts" },
        fact(`${significant(view.route.weights?.[version] ?? 0)} %`, "of traffic"), fact(count(status.rows), "rows counted"), fact(count(status.closedWindows), "windows closed"), fact(count(status.late), "late"),
        fact(count(status.malformed), "malformed"), fact(count(status.referenceRows), "rows of reference"),
        status.labels ? fact(count(status.labels.joined), `labels joined, ${count(status.labels.waiting)} rows wait for theirs`) : null,
        entry?.quarantined ? fact("quarantined", "must not serve") : null, entry?.goodSince ? fact("proved good", "a target for rollback") : null),
      versionActions(view, version, app.load),
      view.rollout && (view.rollout.version === version || view.rollout.stable === version) ? rolloutPanel(view.rollout) : null,
      timeline.windows.length ? pictures(data, app) : el("p", { class: "notice" }, openText(status)),
      window ? report(window, record.monitor.drift, record.monitor.performance, record.importance, name => choose(data, app, timeline.windows.findIndex(w => w.id === window.id), name)) : null,
      el("h2", {}, "What was done"), done(view, rollouts, version),
      siblings(view, version),
      modelCard(record, status, view, rollouts),
      el("h2", {}, "Events"), eventList(app.events.filter(e => e.model === model && (!e.version || e.version === version)), "Nothing happened to this version since the silo started."),
    ];
  },
};

// Where the page is narrow, fewer windows are shown, so that each can be touched: the newest, moved back to the one that is chosen.
function newest(timeline) {
  const { most } = room(), { length } = timeline.windows;
  const chosen = timeline.windows.findIndex(w => w.id === pick("window"));
  const from = Math.max(0, Math.min(length - most, chosen < 0 ? length : chosen - 1));
  const tail = values => values?.slice(from, from + most);
  const { performance } = timeline;
  return {
    ...timeline, windows: tail(timeline.windows),
    columns: timeline.columns.map(c => ({ ...c, verdicts: tail(c.verdicts), values: tail(c.values), chance: tail(c.chance), logR: tail(c.logR), alarms: tail(c.alarms) })),
    performance: performance && { ...performance, labelled: tail(performance.labelled), byLabels: tail(performance.byLabels), expected: tail(performance.expected) },
  };
}

const place = ({ windows }) => {
  const chosen = windows.findIndex(w => w.id === pick("window"));
  return chosen < 0 ? windows.length - 1 : chosen;
};

async function loadWindow(data) {
  const chosen = data.timeline.windows[place(data.timeline)];
  if (!chosen) return;
  const { model, version } = data.record.spec.modelVersion;
  const { windows } = await get(`/api/v1${versionPath(model, version)}/windows?limit=1&before=${chosen.index + 1}`);
  if (data.timeline.windows[place(data.timeline)] === chosen) data.window = windows[0];
}

// The newest window is followed; who chooses another one keeps the windows that are shown, whatever comes.
async function choose(data, app, at, name) {
  const { windows } = data.timeline;
  const follows = at === windows.length - 1 && !pick("before");
  put({ window: follows ? null : windows[at].id, before: follows ? null : pick("before") ?? windows.at(-1).index + 1, input: name === undefined ? pick("input") : name });
  app.paint();
  if (data.window?.id === windows[at].id) return;
  await loadWindow(data);
  app.paint();
}

function pictures(data, app) {
  const { timeline, status, window, record } = data;
  const { windows } = timeline;
  const at = place(timeline);
  const pickWindow = i => choose(data, app, i);
  const columns = window ? [window.prediction, window.class, ...window.features].filter(c => c) : [];
  const worst = byTrouble(timeline, at).filter(c => c.role === "input" || timeline.columns.length === 1)[0]?.name;
  const shown = columns.find(c => c.name === pick("input")) ?? columns.find(c => c.name === worst) ?? columns[0];
  const page = changes => {
    put({ window: null, ...changes });
    app.load();
  };
  return el("section", { "aria-label": "Windows" },
    el("h2", {}, windows.length < status.closedWindows ? `Windows ${count(windows[0].index + 1)} to ${count(windows.at(-1).index + 1)} of ${count(status.closedWindows)}` : `${count(windows.length)} ${windows.length === 1 ? "window" : "windows"}`,
      el("span", { class: "paging" },
        windows[0].index > 0 ? el("button", { type: "button", class: "plain", onclick: () => page({ before: windows[0].index }) }, "Older") : null,
        pick("before") ? el("button", { type: "button", class: "plain", onclick: () => page({ before: null }) }, "Newest") : null)),
    pick("window") && windows[at].id !== pick("window") ? el("p", { class: "notice" }, `Window ${pick("window")} is not among these; the newest is shown instead.`) : null,
    traffic(windows, at, pickWindow),
    heatmap(timeline, [at, shown?.name], (i, name) => choose(data, app, i, name), pick("inputs") === "all", () => {
      put({ inputs: "all" });
      app.paint();
    }),
    el("div", { class: "under" }, key(), downloads("windows", timeline, () => [
      ["window", "from", "to", "rows", "late", "verdict", "versionVerdict", ...timeline.columns.flatMap(c => [`${c.name} ${timeline.statistic}`, `${c.name} verdict`])],
      ...windows.map((w, i) => [w.id, w.from, w.to, w.rows, w.late, w.verdict, w.versionVerdict, ...timeline.columns.flatMap(c => [c.values[i], c.verdicts[i]])])])),
    shown ? detail(window, shown, record.monitor.drift) : null,
    evidence(timeline, at, pickWindow, budget),
    performanceOverTime(timeline, at, pickWindow));
}

const outcomes = { completed: "rolled back", unconfirmed: "rolled back, not confirmed", noTarget: "rollback found no target", refused: "rollback refused", underWay: "rollback under way" };

const ended = text => text.endsWith(".") ? text : `${text}.`;

const fact = (value, name) => el("li", {}, el("b", {}, value), ` ${name}`);

// When it began to be as it is, as far as the windows that are shown go back.
function since({ windows }, { verdict }) {
  if (!["drift", "warning"].includes(verdict) || pick("before")) return null;
  let at = windows.length;
  while (at > 0 && windows[at - 1].versionVerdict === verdict) at--;
  return at === windows.length ? null : el("span", { class: "quiet" }, at === 0 ? " Since before " : " Since ", time(windows[at].from, true), ".");
}

function openText({ openWindows: [open] }) {
  return open ? `The first window is open: ${count(open.rows)} rows so far. Pictures stand here when it closes.` : "No row has come yet. Pictures stand here when the first window closes.";
}

function siblings(view, version) {
  const others = view.versions.filter(v => v.version !== version).sort((a, b) => b.created.localeCompare(a.created));
  if (!others.length) return null;
  return el("details", {}, el("summary", {}, el("h2", {}, `Other versions (${count(others.length)})`)),
    el("div", { class: "table" }, el("table", { class: "stack" },
      el("thead", {}, el("tr", {}, ["Version", "Verdict", "Registered", "Called"].map(h => el("th", { scope: "col" }, h)), el("th", { scope: "col", class: "num" }, "Traffic"), el("th", { scope: "col" }, ""))),
      el("tbody", {}, others.map(v => el("tr", { "data-key": v.version },
        el("th", { scope: "row" }, el("a", { href: versionPath(view.model, v.version) }, v.version)),
        el("td", { "data-label": "Verdict" }, badge(v.verdict), v.quarantined ? el("div", { class: "limit" }, "quarantined") : v.goodSince ? el("div", { class: "limit" }, "proved good") : null),
        el("td", { "data-label": "Registered" }, time(v.created, true)),
        el("td", { "data-label": "Called" }, Object.entries(view.aliases).filter(([, of]) => of === v.version).map(([alias]) => alias).join(", ") || "–"),
        el("td", { "data-label": "Traffic", class: "num" }, `${significant(view.route.weights?.[v.version] ?? 0)} %`),
        el("td", {}, el("a", { href: comparePath(view.model, v.version, version) }, `compare with ${version}`))))))));
}

function done(view, rollouts, version) {
  const item = (at, what, ...words) => [at, el("li", {}, el("span", { class: "quiet" }, time(at, true)), el("span", {}, what), el("span", {}, words))];
  const items = [
    ...rollouts.filter(r => r.version === version).map(r => item(r.started, el("a", { href: rolloutPath(view.model, r.id) }, `rollout: ${phaseName(r.phase)}`), r.events.at(-1)?.why ?? "", ` (${r.events.at(-1)?.actor ?? r.author})`)),
    ...view.rollbacks.filter(r => r.from === version || r.to === version).map(r => item(r.requested, outcomes[r.outcome] ?? r.outcome, r.to ? `${r.from} to ${r.to}, epoch ${r.epoch}: ` : "", r.reason, ` (${r.actor})`)),
    ...view.triggers.filter(t => t.version === version).map(t => item(t.requested, "retraining asked for", t.reason)),
  ].sort(([a], [b]) => b.localeCompare(a));
  return items.length ? el("ol", { class: "events" }, items.map(([, li]) => li)) : el("p", { class: "quiet" }, "No rollout, no rollback and no retraining concerns this version.");
}
