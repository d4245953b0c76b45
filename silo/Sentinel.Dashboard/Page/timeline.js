import { svg } from "./dom.js";

const width = 1000, left = 46, right = 150;

/**
 * Figures over a version's windows, oldest left, one column a window. Every column leads to its window.
 * shown: windows, oldest first; range: [least, greatest] of the figure; marks: functions of the places that give the drawing.
 */
export function timeline({ shown, window, choose, height = 170, range, ticks, text, columnText, marks }) {
  const step = (width - left - right) / Math.max(shown.length, 1);
  const [low, high] = range;
  const place = {
    x: i => left + (i + .5) * step,
    y: value => height - 8 - (height - 16) * (Math.min(Math.max(value, low), high) - low) / (high - low || 1),
    step, left, end: width - right, width, height,
  };
  return svg("svg", { class: "timeline", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": text },
    ticks.map(([value, name]) => [
      svg("line", { class: "axis", x1: left, x2: place.end, y1: place.y(value), y2: place.y(value) }),
      svg("text", { class: "tick", x: left - 6, y: place.y(value) + 4, "text-anchor": "end" }, name)]).flat(),
    shown.includes(window) ? svg("rect", { class: "here", x: place.x(shown.indexOf(window)) - step / 2, y: 0, width: step, height }) : null,
    ...marks.map(mark => mark(place)).flat(),
    shown.map((w, i) => svg("rect", { class: "column", x: place.x(i) - step / 2, y: 0, width: step, height, onclick: () => choose(w.id) }, svg("title", {}, columnText(w)))));
}

/** A line through points [[i, value]]; where windows lack the figure it goes on with the next that has it. */
export function line(points, name) {
  return place => points.length
    ? [svg("polyline", { class: name, points: points.map(([i, value]) => `${place.x(i).toFixed(1)},${place.y(value).toFixed(1)}`).join(" ") }),
      points.length === 1 ? svg("circle", { class: name, cx: place.x(points[0][0]), cy: place.y(points[0][1]), r: 2 }) : null]
    : [];
}

/** A level over all windows, with its name at the right. */
export function level(value, name) {
  return place => [
    svg("line", { class: "level", x1: place.left, x2: place.end, y1: place.y(value), y2: place.y(value) }),
    svg("text", { class: "tick", x: place.end + 6, y: place.y(value) + 4 }, name)];
}

/** Names at the ends of lines, moved apart where they would cover each other. */
export function names(ends) {
  return place => {
    let last = -Infinity;
    return ends.map(end => ({ ...end, y: place.y(end.value) })).sort((a, b) => a.y - b.y).map(end => {
      last = Math.max(end.y + 4, last + 13);
      return svg("text", { class: `tick ${end.name}`, x: place.end + 6, y: last }, end.text);
    });
  };
}

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
