import { get } from "./api.js";
import { strip } from "./charts.js";
import { eventList } from "./events.js";
import { rolloutNote } from "./rollout.js";
import { badge, count, el, time, versionPath } from "./dom.js";

const trouble = { drift: 0, warning: 1, insufficient: 2, stable: 3 };

// The version that holds most of the traffic; for a model without a route the one that is called champion, else the newest.
function champion(model) {
  const byWeight = Object.entries(model.route.weights ?? {}).sort((a, b) => b[1] - a[1])[0]?.[0];
  const name = byWeight ?? model.aliases?.champion ?? [...model.versions].sort((a, b) => b.created.localeCompare(a.created))[0]?.version;
  return model.versions.find(v => v.version === name) ?? null;
}

function note(model) {
  const rollback = [...model.rollbacks].sort((a, b) => b.requested.localeCompare(a.requested))[0];
  const trigger = [...model.triggers].sort((a, b) => b.requested.localeCompare(a.requested))[0];
  const notes = model.rollout ? [rolloutNote(model.rollout)] : [];
  if (rollback?.to) notes.push(el("div", {}, `rolled back from ${rollback.from} to ${rollback.to} `, time(rollback.requested, true), rollback.milliseconds ? ` in ${count(Math.round(rollback.milliseconds))} ms` : " (not confirmed)"));
  if (rollback && !rollback.to) notes.push(el("div", {}, "rollback found no version that is proved good ", time(rollback.requested, true)));
  if (trigger) notes.push(el("div", {}, `retraining of ${trigger.version} asked for `, time(trigger.requested, true)));
  return notes.length ? notes : [el("span", { class: "quiet" }, "nothing under way")];
}

export async function loadFleet(signal) {
  const { models } = await get("/api/v1/models", signal);
  const rows = await Promise.all(models.map(async model => {
    const version = champion(model);
    if (!version) return { model, version, windows: [], status: null };
    const path = `/api/v1${versionPath(model.model, version.version)}`;
    const [{ windows }, status] = await Promise.all([get(`${path}/windows?limit=60`, signal), get(`${path}/status`, signal)]);
    return { model, version, windows, status };
  }));
  return rows.sort((a, b) => (trouble[a.status?.verdict] ?? 4) - (trouble[b.status?.verdict] ?? 4) || a.model.model.localeCompare(b.model.model));
}

export function renderFleet(rows, events) {
  document.title = "Sentinel";
  if (!rows.length) {
    return [el("h1", {}, "No model is watched yet"),
      el("div", { class: "notice" }, "Register one with a manifest, then send predictions:",
        el("pre", {}, "sentinel apply -f model.yaml\nsentinel replay predictions.csv --model housing --version 1.4.0"))];
  }
  const drifting = rows.filter(r => r.status?.verdict === "drift").map(r => r.model.model);
  const held = rows.filter(r => r.model.rollout?.phase === "held").map(r => r.model.model);
  return [
    el("h1", {}, `${count(rows.length)} ${rows.length === 1 ? "model" : "models"}`),
    el("p", { class: "sentence" }, drifting.length ? `${drifting.join(", ")} ${drifting.length === 1 ? "drifts" : "drift"}.` : "No model drifts.", held.length ? ` ${held.join(", ")} ${held.length === 1 ? "has a rollout that is held" : "have rollouts that are held"}: a person must decide.` : ""),
    el("div", { class: "table" }, el("table", {},
      el("thead", {}, el("tr", {}, ["Model", "Champion", "Verdict", "Last 60 windows"].map(h => el("th", { scope: "col" }, h)), el("th", { scope: "col", class: "num" }, "Rows"), el("th", { scope: "col" }, "Lately"))),
      el("tbody", {}, rows.map(row)))),
    key(),
    ...rows.map(others),
    el("h2", {}, "Events"),
    eventList(events, "Nothing happened since this silo started. Older history: sentinel audit show MODEL."),
  ];
}

function row({ model, version, windows, status }) {
  return el("tr", {},
    el("th", { scope: "row" }, model.model),
    el("td", {}, version ? el("a", { href: versionPath(model.model, version.version) }, version.version) : el("span", { class: "quiet" }, "no version")),
    el("td", {}, badge(status?.verdict ?? "insufficient")),
    el("td", {}, strip(windows)),
    el("td", { class: "num" }, count(status?.rows ?? 0)),
    el("td", {}, note(model)));
}

function others({ model, version }) {
  const rest = model.versions.filter(v => v !== version);
  if (!rest.length) return null;
  return el("p", { class: "quiet" }, `Other versions of ${model.model}: `, rest.flatMap((v, i) => [i ? ", " : "",
    el("a", { href: versionPath(model.model, v.version) }, v.version), ` (${v.verdict}${v.quarantined ? ", quarantined" : ""}${v.goodSince ? ", proved good" : ""})`]));
}

export function key() {
  return el("div", { class: "key", "aria-hidden": "true" }, ["stable", "warning", "drift", "insufficient"].map(v => el("span", {}, el("i", { class: `k-${v}` }), v)));
}
