import { el, time, versionPath } from "./dom.js";

const most = 60;
const shortName = type => type.replace("io.sentinel.", "").replace(".v1", "");
const loud = /^(drift\.detected|rollback\.|rollout\.held|alert\.fired|version\.quarantined|rehearsal\.failed)/;

export const isWindow = event => shortName(event.type) === "window.closed";

/** Newest first; windows that close are in the pictures already. */
export function eventList(events, emptyText) {
  const shown = events.filter(e => !isWindow(e)).slice(-most).reverse();
  if (!shown.length) return el("p", { class: "quiet" }, emptyText);
  return el("ol", { class: "events", "aria-label": "Events, newest first", tabindex: "0" }, shown.map(e => {
    const name = shortName(e.type);
    return el("li", { "data-key": e.id },
      el("span", { class: "quiet" }, time(e.time)),
      el("span", { class: loud.test(name) ? "loud" : "" }, name),
      el("span", {}, e.version ? el("a", { href: versionPath(e.model, e.version) }, `${e.model}@${e.version}`) : e.model, " ", el("span", { class: "quiet" }, e.message)));
  }));
}
