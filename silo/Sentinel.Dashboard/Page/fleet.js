import { pick, put } from "./address.js";
import { get } from "./api.js";
import { strip } from "./charts.js";
import { downloads } from "./download.js";
import { eventList } from "./events.js";
import { rolloutNote, rolloutPath } from "./rollout.js";
import { badge, count, el, historyPath, significant, some, time, versionPath } from "./dom.js";

const trouble = ["drift", "warning", "stable", "insufficient"];
const remembered = 30000;

// Rows counted at the times of earlier answers: rows a second are of the last half minute.
let samples = [];

export const fleetView = {
  async load() {
    const fleet = await get("/api/v1/overview");
    const at = new Date(fleet.time).getTime();
    samples = [...samples.filter(s => s.at > at - remembered), { at, rows: new Map(fleet.models.map(m => [m.model, m.glance?.rows ?? 0])) }];
    return fleet;
  },

  render({ models }, { events, paint }) {
    document.title = "Sentinel";
    if (!models.length) return [el("h1", {}, "No model is watched yet"), beginning(), el("h2", {}, "Events"), eventList(events, "Nothing happened since this silo started.")];
    const drifting = by(models, m => verdictOf(m) === "drift"), held = by(models, m => m.rollout?.phase === "held");
    const shown = models.filter(fits).sort((a, b) => rank(a) - rank(b) || news(b).localeCompare(news(a)) || a.model.localeCompare(b.model));
    return [
      el("h1", {}, `${count(models.length)} ${models.length === 1 ? "model" : "models"}`),
      el("p", { class: "sentence" }, drifting.length ? `${some(drifting)} ${drifting.length === 1 ? "drifts" : "drift"}.` : "No model drifts.",
        held.length ? ` ${some(held)} ${held.length === 1 ? "has a rollout that is held" : "have rollouts that are held"}: a person must decide.` : ""),
      choices(models, paint),
      shown.length ? table(shown) : el("p", { class: "notice" }, "No model fits. ", el("button", { type: "button", class: "plain", onclick: () => {
        put({ q: null, show: null });
        document.getElementById("filter").value = "";
        paint();
      } }, "Show all")),
      el("div", { class: "under" }, key(), downloads("fleet", models, () => [
        ["model", "champion", "verdict", "since", "rows", "rowsPerSecond", "closedWindows", "challengers", "rollout", "newestWindows"],
        ...shown.map(m => [m.model, m.champion, verdictOf(m), m.glance?.since, m.glance?.rows, rate(m.model), m.glance?.closedWindows, m.challengers.map(c => c.version).join(" "), m.rollout?.phase, m.glance?.windows.join(" ")])])),
      el("h2", {}, "Events"),
      eventList(events, "Nothing happened since this silo started. Older history stands with each model."),
    ];
  },
};

const verdictOf = m => m.glance?.verdict ?? "insufficient";
const by = (models, fits) => models.filter(fits).map(m => m.model);
const rank = m => trouble.indexOf(verdictOf(m)) - (m.rollout?.phase === "held" ? .5 : 0);

// Of those in trouble, the newest first.
const news = m => ["drift", "warning"].includes(verdictOf(m)) ? m.glance.since ?? "" : "";

function fits(m) {
  const text = pick("q")?.toLowerCase(), show = pick("show");
  return (!text || `${m.model} ${m.champion ?? ""} ${m.group ?? ""}`.toLowerCase().includes(text)) && (!show || (show === "rollout" ? m.rollout : verdictOf(m) === show));
}

function choices(models, paint) {
  const show = pick("show");
  const button = (name, text, n) => el("button", { type: "button", "aria-pressed": String((show ?? "") === name), onclick: () => {
    put({ show: name });
    paint();
  } }, text, el("b", {}, count(n)));
  return el("div", { class: "choices" },
    el("input", { type: "search", id: "filter", placeholder: "Model, version or group", "aria-label": "Show models whose name has", value: pick("q") ?? "", oninput: e => {
      put({ q: e.target.value });
      paint();
    } }),
    el("div", { role: "group", "aria-label": "Show" }, button("", "all", models.length),
      ...trouble.map(verdict => [verdict, by(models, m => verdictOf(m) === verdict).length]).filter(([verdict, n]) => n || verdict === show).map(([verdict, n]) => button(verdict, verdict, n)),
      button("rollout", "under rollout", by(models, m => m.rollout).length)));
}

function table(models) {
  return el("div", { class: "table" }, el("table", { class: "stack" },
    el("thead", {}, el("tr", {}, ["Model", "Champion", "Challenger", "Last 60 windows"].map(h => el("th", { scope: "col" }, h)), el("th", { scope: "col", class: "num" }, "Rows a second"), el("th", { scope: "col" }, "Under way"))),
    el("tbody", {}, models.map(row))));
}

function row(m) {
  const verdict = verdictOf(m);
  return el("tr", { "data-key": m.model },
    el("th", { scope: "row" }, el("a", { href: m.champion ? versionPath(m.model, m.champion) : historyPath(m.model) }, m.model),
      el("div", { class: "limit" }, `${count(m.versions)} ${m.versions === 1 ? "version" : "versions"}${m.group ? `, group ${m.group}` : ""}`)),
    el("td", { "data-label": "Champion" }, m.champion ? [el("a", { href: versionPath(m.model, m.champion) }, m.champion), " ", badge(verdict), ["drift", "warning"].includes(verdict) && m.glance.since ? el("div", { class: "limit" }, "since ", time(m.glance.since, isOld(m.glance.since))) : null] : el("span", { class: "quiet" }, "no version")),
    el("td", { "data-label": "Challenger" }, m.challengers.length ? m.challengers.map(c => el("div", {}, el("a", { href: versionPath(m.model, c.version) }, c.version), el("span", { class: "limit" }, c.weight ? ` ${significant(c.weight)} % ` : " shadow "), badge(c.verdict))) : el("span", { class: "quiet" }, "–")),
    el("td", { "data-label": "Windows", class: "wide" }, strip(m.glance?.windows ?? [])),
    el("td", { "data-label": "Rows a second", class: "num" }, significant(rate(m.model)), el("div", { class: "limit" }, `${count(m.glance?.rows ?? 0)} rows`)),
    el("td", { "data-label": "Under way", class: "wide" }, note(m)));
}

const isOld = text => Date.now() - new Date(text) > 72e6;

// Null until two answers are far enough apart to tell.
function rate(model) {
  const [first, last] = [samples[0], samples.at(-1)];
  const seconds = (last.at - first.at) / 1000;
  return seconds < 2 || !first.rows.has(model) ? null : Math.max(0, last.rows.get(model) - first.rows.get(model)) / seconds;
}

function note({ model, rollout, rollback, retraining }) {
  const notes = rollout ? [rolloutNote({ model, ...rollout })] : [];
  if (rollback) {
    const text = rollback.to ? `rolled back ${rollback.from} to ${rollback.to}` : `rollback of ${rollback.from} found no version that is proved good`;
    notes.push(el("div", {}, rollback.rollout ? el("a", { href: rolloutPath(model, rollback.rollout) }, text) : text, " ", time(rollback.requested, isOld(rollback.requested)),
      !rollback.to ? "" : rollback.milliseconds ? ` in ${count(Math.round(rollback.milliseconds))} ms` : ", not confirmed"));
  }
  if (retraining) notes.push(el("div", { class: "quiet" }, `retraining of ${retraining.version} asked for `, time(retraining.requested, isOld(retraining.requested))));
  return notes.length ? notes : [el("span", { class: "quiet" }, "nothing")];
}

function beginning() {
  return el("div", { class: "notice" }, el("p", {}, "Describe a version in a manifest, register it, and send its predictions. It stands here from then on, without a reload."),
    el("pre", {}, "sentinel apply -f model.yaml\nsentinel promote housing 1.4.0\nsentinel replay predictions.csv --model housing --version 1.4.0"));
}

export function key() {
  return el("div", { class: "key", "aria-hidden": "true" }, ["stable", "warning", "drift", "insufficient"].map(v => el("span", {}, el("i", { class: `k-${v}` }), v === "insufficient" ? "too little to judge by" : v)));
}
