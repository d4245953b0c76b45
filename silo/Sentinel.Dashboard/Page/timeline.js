import { axisTimes, svg } from "./dom.js";

const narrow = 620, widest = 40, bottom = 18, top = 6;

/** Room for a picture as wide as the page now allows, its gutters, and how many windows it can show apart. */
export function room() {
  const main = document.getElementById("main"), style = getComputedStyle(main);
  const width = Math.max(280, Math.floor(main.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 2));
  return width < narrow ? { width, left: 104, right: 10, most: 30, narrow: true } : { width, left: 150, right: 130, most: 60, narrow: false };
}

/** Places of columns and values in a picture of so many windows. */
export function places(count, height, [low, high]) {
  const { width, left, right, narrow } = room();
  const step = Math.min((width - left - right) / Math.max(count, 1), widest);
  return {
    x: i => left + (i + .5) * step,
    y: value => height - bottom - (height - bottom - top) * (Math.min(Math.max(value, low), high) - low) / (high - low || 1),
    step, left, end: left + step * count, width, height, narrow, floor: height - bottom,
  };
}

/** Times below a picture: of the first window, the last, and some between. */
export function axis(shown, place) {
  const n = Math.max(2, Math.min(6, Math.floor((place.end - place.left) / 90)));
  const at = [...new Set(Array.from({ length: n }, (_, i) => Math.round(i * (shown.length - 1) / (n - 1))))];
  const texts = axisTimes(at.map(i => shown[i].to));
  return at.map((i, k) => svg("text", { class: "tick", x: place.x(i), y: place.height - 4, "text-anchor": k === 0 && at.length > 1 ? "start" : k === at.length - 1 && place.narrow ? "end" : "middle" },
    texts[k], svg("title", {}, new Date(shown[i].to).toISOString())));
}

/**
 * Figures over a version's windows, oldest left, one column a window. Every column leads to its window.
 * shown: windows, oldest first; range: [least, greatest] of the figure; marks: functions of the places that give the drawing.
 */
export function timeline({ shown, at, choose, height = 150, range, ticks, text, columnText, marks }) {
  const place = places(shown.length, height, range);
  return svg("svg", { class: "timeline", width: place.width, height, role: "img", "aria-label": text },
    ticks.map(([value, name]) => [
      svg("line", { class: "axis", x1: place.left, x2: place.end, y1: place.y(value), y2: place.y(value) }),
      svg("text", { class: "tick", x: place.left - 6, y: place.y(value) + 4, "text-anchor": "end" }, name)]).flat(),
    here(place, at),
    marks.map(mark => mark(place)).flat(),
    axis(shown, place),
    shown.map((w, i) => svg("rect", { class: "column", x: place.x(i) - place.step / 2, y: 0, width: place.step, height: place.floor, onclick: () => choose(i) }, svg("title", {}, columnText(i)))));
}

/** The column of the window that is chosen. */
export const here = (place, at) => at >= 0 ? svg("rect", { class: "here", x: place.x(at) - place.step / 2, y: 0, width: place.step, height: place.floor }) : null;

/** Bars from the floor [value of each window]. */
export function bars(values, name) {
  return place => [svg("path", { class: name, d: values.map((value, i) => `M${(place.x(i) - place.step * .4).toFixed(1)} ${place.floor}V${place.y(value).toFixed(1)}h${(place.step * .8).toFixed(1)}V${place.floor}z`).join("") })];
}

/** A line through points [[i, value]]; where windows lack the figure it goes on with the next that has it. */
export function line(points, name) {
  return place => points.length
    ? [svg("polyline", { class: name, points: points.map(([i, value]) => `${place.x(i).toFixed(1)},${place.y(value).toFixed(1)}`).join(" ") }),
      points.length === 1 ? svg("circle", { class: name, cx: place.x(points[0][0]), cy: place.y(points[0][1]), r: 2 }) : null]
    : [];
}

/** A level over all windows, with its name on it. */
export function level(value, name) {
  return place => [
    svg("line", { class: "level", x1: place.left, x2: place.end, y1: place.y(value), y2: place.y(value) }),
    svg("text", { class: "tick", x: place.left + 6, y: place.y(value) + (place.y(value) < 20 ? 13 : -4) }, name)];
}

/** Names at the ends of lines, moved apart where they would cover each other; none where there is no room. */
export function names(ends) {
  return place => {
    if (place.narrow) return [];
    const sorted = ends.map(end => ({ ...end, y: Math.min(place.y(end.value) + 4, place.floor - 2) })).sort((a, b) => a.y - b.y);
    for (let i = 1; i < sorted.length; i++) sorted[i].y = Math.max(sorted[i].y, sorted[i - 1].y + 13);
    const over = (sorted.at(-1)?.y ?? 0) - place.height + 4;
    return sorted.map(end => svg("text", { class: `tick ${end.name}`, x: place.end + 6, y: end.y - Math.max(0, over) }, cut(end.text, 18)));
  };
}

/** A text of at most so many letters. */
export const cut = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** A band between two figures of each window [[i, lower, upper]]. */
export function band(points, name) {
  return place => points.length
    ? [svg("polygon", { class: name, points: [...points.map(([i, lower]) => [i, lower]), ...points.map(([i, , upper]) => [i, upper]).reverse()].map(([i, value]) => `${place.x(i).toFixed(1)},${place.y(value).toFixed(1)}`).join(" ") })]
    : [];
}

/** An interval of each window [[i, lower, upper]]. */
export function intervals(points, name) {
  return place => points.map(([i, lower, upper]) => svg("line", { class: name, x1: place.x(i), x2: place.x(i), y1: place.y(lower), y2: place.y(upper) }));
}
