import { get } from "./api.js";
import { downloads } from "./download.js";
import { count, el, time, versionPath } from "./dom.js";

const shown = 500;

export const historyPath = model => `/models/${encodeURIComponent(model)}/history`;

// The chain is recomputed when the page is opened; after that only what is new is asked for.
let verification = null, entries = [];

export async function loadHistory(model) {
  const path = `/api/v1${historyPath(model).replace(/history$/, "audit")}`;
  if (!verification) verification = (await get(`${path}?limit=1&verify=true`)).verification;
  const from = entries.length ? entries.at(-1).number + 1 : Math.max(0, verification.entries - shown);
  entries = [...entries, ...(await get(`${path}?from=${from}`)).entries].slice(-shown);
  return { model, verification, entries };
}

export function renderHistory({ model, verification, entries }) {
  document.title = `History of ${model} · Sentinel`;
  const { verified, firstBroken } = verification;
  return [
    el("h1", {}, `History of ${model}`),
    el("p", { class: `notice${verified ? "" : " bad"}`, role: verified ? null : "alert" }, verified
      ? `Every entry is what its hash says: ${count(verification.entries)} when this page was opened, the last one ${verification.headHash.slice(0, 12)}. `
      : `Entry ${count(firstBroken)} is not what was written. `, el("code", {}, `sentinel audit verify ${model}`), " recomputes it on your machine."),
    entries.length < verification.entries ? el("p", { class: "quiet" }, `The newest ${count(entries.length)}; `, el("code", {}, `sentinel audit export ${model}`), " has all.") : null,
    el("div", { class: "table" }, el("table", { class: "way" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "num" }, "#"), ["When", "What", "Version", "By", "Why", "Hash"].map(h => el("th", { scope: "col" }, h)))),
      el("tbody", {}, [...entries].reverse().map(e => row(model, e))))),
    downloads(`history-${model}`, entries, [["number", "time", "kind", "version", "actor", "reason", "hash"], ...entries.map(e => [e.number, e.draft.time, e.draft.kind, e.draft.version ?? "", e.draft.actor, e.draft.reason, e.hash])]),
  ];
}

function row(model, { number, draft, hash }) {
  const data = Object.entries(draft.data ?? {});
  return el("tr", {},
    el("td", { class: "num" }, count(number)), el("td", { class: "nowrap" }, time(draft.time, true)), el("td", { class: "nowrap" }, draft.kind),
    el("td", {}, draft.version ? el("a", { href: versionPath(model, draft.version) }, draft.version) : ""), el("td", {}, draft.actor),
    el("td", { class: "why" }, draft.reason, data.length ? el("details", { class: "limit", "data-of": `entry-${number}` }, el("summary", {}, "what it followed from"), el("pre", {}, data.map(([name, value]) => `${name}: ${value}`).join("\n"))) : null),
    el("td", {}, el("code", { title: hash }, hash.slice(0, 12))));
}
