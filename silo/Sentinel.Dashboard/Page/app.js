import { listen, setKey } from "./api.js";
import { el } from "./dom.js";
import { loadFleet, renderFleet } from "./fleet.js";
import { historyPath, loadHistory, renderHistory } from "./history.js";
import { loadRollout, renderRollout } from "./rolloutpage.js";
import { loadVersion, renderVersion } from "./version.js";

const main = document.getElementById("main");
const live = document.getElementById("live");
const events = [];
const ended = new AbortController();
let data = null, chosen = null, loading = false, again = false, timer = null, frame = 0;

const [, model, kind, name] = location.pathname.match(/^\/models\/([^/]+)\/(versions|rollouts|history)(?:\/([^/]+))?$/)?.map(part => part && decodeURIComponent(part)) ?? [];
const page = {
  versions: { crumbs: name, load: () => loadVersion(model, name), render: () => renderVersion(data, events, chosen, choose, load) },
  rollouts: { crumbs: name, load: () => loadRollout(model, name), render: () => renderRollout(data, events, load) },
  history: { crumbs: "history", load: () => loadHistory(model), render: () => renderHistory(data) },
}[kind] ?? { crumbs: "Fleet", load: () => loadFleet(), render: () => renderFleet(data, events) };
document.getElementById("crumbs").append(...(model ? [`${model} / ${page.crumbs} `, kind === "history" ? "" : el("a", { class: "more", href: historyPath(model) }, "history")] : [page.crumbs]));

// Who works with the keyboard stays where they are while figures change.
function paint() {
  const active = document.activeElement;
  const key = main.contains(active) ? active.dataset.key : null, at = active?.dataset?.window;
  const scroll = main.querySelector(".events")?.scrollTop ?? 0;
  const parts = page.render();
  const open = [...main.querySelectorAll("details[open]")].map(d => d.dataset.of);
  main.replaceChildren(...parts.filter(p => p));
  for (const d of main.querySelectorAll("details")) d.open = open.includes(d.dataset.of);
  main.dataset.state = "ready";
  if (at) main.querySelector("[aria-pressed=true]")?.focus();
  if (key) main.querySelector(`[data-key="${key}"]`)?.focus();
  const list = main.querySelector(".events");
  if (list) list.scrollTop = scroll;
}

function choose(id) {
  chosen = id;
  history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  paint();
  main.querySelector("[aria-pressed=true]")?.focus();
}

// One load at a time; what happens meanwhile asks for one more.
async function load() {
  clearTimeout(timer);
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    data = await page.load();
    paint();
  } catch (e) {
    fail(e);
  }
  loading = false;
  timer = setTimeout(load, again ? 300 : 5000);
  again = false;
}

function fail(e) {
  main.dataset.state = "failed";
  if (e.status === 401 || e.status === 403) {
    if (!main.querySelector("form")) main.replaceChildren(keyForm(e.message));
    return;
  }
  main.replaceChildren(el("h1", {}, e.status === 404 ? "Not here" : "No answer"), el("div", { class: "notice bad", role: "alert" }, e.message), el("p", {}, el("a", { href: "/" }, "To the fleet")));
}

function keyForm(message) {
  const input = el("input", { type: "password", name: "key", autocomplete: "off", "aria-label": "API key", required: true });
  return el("div", { class: "notice" }, message, el("form", { class: "key-form", onsubmit: e => {
    e.preventDefault();
    setKey(input.value);
    load();
  } }, input, el("button", { type: "submit" }, "Use this key")));
}

chosen = location.hash.length > 1 ? decodeURIComponent(location.hash.slice(1)) : null;
await load();
listen(
  happened => {
    events.push(happened);
    if (events.length > 1000) events.shift();
    if (!data) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
    load();
  },
  on => {
    live.className = `live ${on ? "on" : "off"}`;
    live.textContent = on ? "live" : "connection lost, trying again";
  },
  ended.signal);
addEventListener("pagehide", () => ended.abort());
