import { get } from "./api.js";
import { distribution } from "./charts.js";
import { eventList } from "./events.js";
import { key } from "./fleet.js";
import { badge, count, el, number, time, versionPath } from "./dom.js";
import { evidence, evidenceCell } from "./evidence.js";
import { performance, performanceOverTime } from "./performance.js";
import { phaseName, rolloutPanel, rolloutPath } from "./rollout.js";
import { versionActions } from "./actions.js";
import { why } from "./why.js";

export async function loadVersion(model, version, signal) {
  const path = `/api/v1${versionPath(model, version)}`;
  const modelPath = `/api/v1/models/${encodeURIComponent(model)}`;
  const [record, status, { windows }, monitor, view, budget, { rollouts }] = await Promise.all([
    get(path, signal), get(`${path}/status`, signal), get(`${path}/windows?limit=60`, signal), get(`${path}/monitor`, signal), get(modelPath, signal), get(`${modelPath}/falsealarms`, signal), get(`${modelPath}/rollouts`, signal)]);
  return { record, status, windows, monitor, view, budget, rollouts };
}

export function renderVersion({ record, status, windows, monitor, view, budget, rollouts }, events, chosen, choose, reload) {
  const { model, version } = record.spec.modelVersion;
  document.title = `${model}@${version} · Sentinel`;
  const window = windows.find(w => w.id === chosen) ?? windows[0];
  const entry = view.versions.find(v => v.version === version);
  const weight = view.route.weights?.[version] ?? 0;
  return [
    el("h1", {}, `${model}@${version} `, badge(status.verdict)),
    el("p", { class: "sentence" }, status.sentence ?? window?.sentence ?? "No window is closed yet: there is nothing to judge by."),
    el("ul", { class: "facts" },
      fact(`${weight} %`, "of traffic"), fact(count(status.rows), "rows counted"), fact(count(status.closedWindows), "windows closed"), fact(count(status.late), "late"),
      fact(count(status.malformed), "malformed"), fact(count(status.referenceRows), "rows of reference"),
      status.labels ? fact(count(status.labels.joined), `labels joined, ${count(status.labels.waiting)} rows wait for theirs`) : null,
      entry?.quarantined ? fact("quarantined", "must not serve") : null, entry?.goodSince ? fact("proved good", "a target for rollback") : null),
    versionActions(view, version, reload),
    view.rollout && (view.rollout.version === version || view.rollout.stable === version) ? rolloutPanel(view.rollout) : null,
    el("h2", {}, "Windows"),
    windows.length ? cells(windows, window, choose) : el("p", { class: "quiet" }, openText(status)),
    windows.length ? key() : null,
    windows.length ? evidence(windows, window, choose, budget) : null,
    windows.length ? performanceOverTime(windows, window, choose, monitor.performance) : null,
    window ? report(window, monitor, record.importance) : null,
    el("h2", {}, "What was done"), done(view, rollouts, version),
    el("h2", {}, "Events"), eventList(events.filter(e => e.model === model && (!e.version || e.version === version)), "Nothing happened to this version since the silo started."),
  ];
}

const outcomes = { completed: "rolled back", unconfirmed: "rolled back, not confirmed", noTarget: "rollback found no target", refused: "rollback refused" };

const fact = (value, name) => el("li", {}, el("b", {}, value), ` ${name}`);

function openText(status) {
  const open = status.openWindows[0];
  return open ? `The first window is open: ${count(open.rows)} rows so far.` : "No row has come yet.";
}

function cells(windows, window, choose) {
  const shown = [...windows].reverse();
  const move = by => {
    const next = shown[shown.indexOf(window) + by];
    if (next) choose(next.id);
  };
  return el("div", { class: "cells", role: "group", "aria-label": "Windows, oldest first; arrow keys move", onkeydown: e => {
    if (e.key === "ArrowLeft") move(-1);
    else if (e.key === "ArrowRight") move(1);
    else return;
    e.preventDefault();
  } }, shown.map(w => el("button", {
    class: w.verdict, type: "button", "aria-pressed": w === window ? "true" : "false", tabindex: w === window ? "0" : "-1", "data-window": w.id,
    "aria-label": `Window ${w.id}, ${w.verdict}, ${count(w.rows)} rows`, title: `${w.id}: ${w.verdict}, ${count(w.rows)} rows`, onclick: () => choose(w.id),
  })));
}

function report(window, monitor, importance) {
  const statistic = monitor.drift.statistic;
  const value = f => f.statistics?.[statistic];
  const features = [...window.features].sort((a, b) => (value(b) ?? -1) - (value(a) ?? -1));
  const answers = [window.prediction, window.class].filter(f => f);
  return el("section", { "aria-label": `Window ${window.id}` },
    el("h2", {}, `Window ${window.id} `, badge(window.verdict)),
    el("p", { class: "quiet" }, `${count(window.rows)} rows, `, time(window.firstTime, true), " to ", time(window.lastTime, true), ". ", window.sentence),
    performance(window, monitor.performance),
    el("h3", {}, "Features"),
    el("div", { class: "table" }, el("table", {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Feature"), el("th", { scope: "col" }, "Verdict"), el("th", { scope: "col", class: "num" }, statistic.toUpperCase()), el("th", { scope: "col", class: "num" }, "ln R"),
        el("th", { scope: "col" }, "Reference and window"), el("th", { scope: "col", class: "num" }, "Missing"), el("th", { scope: "col", class: "num" }, "Adjusted p"))),
      el("tbody", {}, answers.map(f => featureRow(f, value(f), monitor.drift)), features.map(f => featureRow(f, value(f), monitor.drift))))),
    el("div", { class: "key" }, el("span", {}, el("i", { class: "k-reference" }), "reference"), el("span", {}, el("i", { class: "k-current" }), "this window"),
      el("span", {}, "numbers: the reference's deciles, the outer bars hold everything beyond")),
    ...why(window, importance).filter(part => part));
}

function featureRow(feature, value, limits) {
  return el("tr", {},
    el("th", { scope: "row" }, feature.name, " ", el("span", { class: "limit" }, feature.type)),
    el("td", {}, badge(feature.verdict), feature.reason ? el("div", { class: "limit" }, feature.reason) : null),
    el("td", { class: "num" }, number(value), el("div", { class: "limit" }, `limit ${limit(feature, limits)}`)),
    evidenceCell(feature),
    el("td", {}, distribution(feature)),
    el("td", { class: "num" }, count(feature.statistics?.missing ?? 0)),
    el("td", { class: "num" }, feature.adjustedPValue === null || feature.adjustedPValue === undefined ? "–" : feature.adjustedPValue < 0.001 ? "< 0.001" : number(feature.adjustedPValue)));
}

// PSI must exceed both the policy's effect and what chance alone makes of so few rows in so many bins.
function limit(feature, limits) {
  const chance = limits.statistic === "psi" ? feature.statistics?.psiNull99 ?? 0 : 0;
  return chance > limits.drift ? `${number(chance)} (by chance)` : limits.drift;
}

function done(view, rollouts, version) {
  const rolled = rollouts.filter(r => r.version === version).map(r =>
    el("li", {}, el("span", { class: "quiet" }, time(r.started)), el("a", { href: rolloutPath(view.model, r.id) }, `rollout: ${phaseName(r.phase)}`), el("span", {}, r.events.at(-1)?.why ?? "", ` (${r.events.at(-1)?.actor ?? r.author})`)));
  const rollbacks = view.rollbacks.filter(r => r.from === version || r.to === version).map(r =>
    el("li", {}, el("span", { class: "quiet" }, time(r.requested)), el("span", {}, outcomes[r.outcome] ?? r.outcome), el("span", {}, r.to ? `${r.from} to ${r.to}, epoch ${r.epoch}: ` : "", r.reason, ` (${r.actor})`)));
  const triggers = view.triggers.filter(t => t.version === version).map(t =>
    el("li", {}, el("span", { class: "quiet" }, time(t.requested)), el("span", {}, "retrain requested"), el("span", {}, t.reason)));
  return rolled.length + rollbacks.length + triggers.length ? el("ol", { class: "events" }, rolled, rollbacks, triggers) : el("p", { class: "quiet" }, "No rollout, no rollback and no retraining concerns this version.");
}
