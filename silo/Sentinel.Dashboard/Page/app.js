import { listen, setKey } from "./api.js";
import { compareView } from "./compare.js";
import { el, historyPath, time } from "./dom.js";
import { fleetView } from "./fleet.js";
import { historyView } from "./history.js";
import { morph } from "./morph.js";
import { rolloutView } from "./rolloutpage.js";
import { versionView } from "./version.js";

const every = 10000, soonest = 2000, afterFault = 3000;

const main = document.getElementById("main");
const live = document.getElementById("live");
const fault = document.getElementById("fault");
const events = [];
const ended = new AbortController();
let data = null, loading = false, again = false, loaded = 0, timer = 0, frame = 0;

const [, model, kind, name] = location.pathname.match(/^\/models\/([^/]+)\/(versions|rollouts|history|compare)(?:\/([^/]+))?$/)?.map(part => part && decodeURIComponent(part)) ?? [];
const view = { versions: versionView, rollouts: rolloutView, history: historyView, compare: compareView }[kind] ?? fleetView;
const app = { model, name, events, load, paint };

const crumb = (text, href, here) => el("a", { href, "aria-current": here ? "page" : null }, text);
document.getElementById("crumbs").append(...(model
  ? [crumb("Fleet", "/", false), el("b", {}, model), ...(name ? [el("span", {}, name)] : []), crumb("History", historyPath(model), kind === "history"), crumb("Compare", `/models/${encodeURIComponent(model)}/compare`, kind === "compare")]
  : [crumb("Fleet", "/", true)]));

function paint() {
  if (!data) return;
  morph(main, el("main", {}, view.render(data, app)));
  if (main.dataset.state !== "ready") performance.mark("figures");
  main.dataset.state = "ready";
  main.removeAttribute("aria-busy");
}

// One load at a time; what happens meanwhile asks for one more, soon but not at once.
async function load() {
  clearTimeout(timer);
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  again = false;
  try {
    data = await view.load(app);
    loaded = Date.now();
    fault.replaceChildren();
    paint();
  } catch (e) {
    fail(e);
  }
  loading = false;
  timer = setTimeout(load, again ? soonest : fault.hasChildNodes() ? afterFault : every);
}

const loadSoon = () => {
  if (loading) {
    again = true;
    return;
  }
  clearTimeout(timer);
  timer = setTimeout(load, Math.max(0, loaded + soonest - Date.now()));
};

// Figures that were there stay, with a word on how old they are.
function fail(e) {
  main.removeAttribute("aria-busy");
  if (!e.status && !("status" in e)) console.error(e);
  if (e.status === 401 || e.status === 403) {
    data = null;
    if (!main.querySelector("form")) main.replaceChildren(keyForm(e.message));
  } else if (data) {
    fault.replaceChildren(el("p", { class: "notice bad" }, e.message, " Figures are of ", time(new Date(loaded).toISOString()), "."));
  } else {
    main.replaceChildren(el("h1", {}, e.status === 404 ? "Not here" : "No answer"), el("p", { class: "notice bad", role: "alert" }, e.message),
      el("p", { class: "actions" }, el("button", { type: "button", onclick: load }, "Try again"), el("a", { href: "/" }, "To the fleet")));
  }
  main.dataset.state = "failed";
}

function keyForm(message) {
  const input = el("input", { type: "password", id: "key", autocomplete: "off", required: true });
  return el("form", { class: "notice key-form", onsubmit: e => {
    e.preventDefault();
    setKey(input.value);
    load();
  } }, el("p", {}, message), el("label", { for: "key" }, "API key"), input, el("button", { type: "submit" }, "Use this key"), el("p", { class: "quiet" }, "It stays in this tab."));
}

await load();
listen(
  happened => {
    events.push(happened);
    if (events.length > 500) events.shift();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
    if (!model || happened.model === model) loadSoon();
  },
  on => {
    live.className = `live ${on ? "on" : "off"}`;
    live.textContent = on ? "live" : "connection lost, trying again";
  },
  ended.signal);
addEventListener("pagehide", () => ended.abort());
let wide = main.clientWidth;
addEventListener("resize", () => {
  if (main.clientWidth !== wide) paint();
  wide = main.clientWidth;
});
