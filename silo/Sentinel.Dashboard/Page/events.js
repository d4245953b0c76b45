import { el, time, versionPath } from "./dom.js";

const shortName = type => type.replace("io.sentinel.", "").replace(".v1", "");
const loud = /^(drift\.detected|rollback\.|alert\.fired|version\.quarantined)/;

// Newest first; closing windows are in the strips already.
export function eventList(events, emptyText) {
  const shown = events.filter(e => shortName(e.type) !== "window.closed").slice(-200).reverse();
  if (!shown.length) return el("p", { class: "quiet" }, emptyText);
  return el("ol", { class: "events", "aria-label": "Events, newest first", tabindex: "0" }, shown.map(e => {
    const name = shortName(e.type);
    return el("li", {},
      el("span", { class: "quiet" }, time(e.time)),
      el("span", { class: loud.test(name) ? "loud" : "" }, name),
      el("span", {}, e.version ? el("a", { href: versionPath(e.model, e.version) }, `${e.model}@${e.version}`) : e.model, " ", el("span", { class: "quiet" }, e.message)));
  }));
}
