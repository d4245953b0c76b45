import { svg, percent } from "./dom.js";

// One cell a window, oldest left. Height says the verdict too, so that colour is not needed.
export function strip(windows, cells = 60) {
  const width = 6, gap = 1, height = 22;
  const shown = windows.slice(0, cells).reverse();
  const heights = { stable: 12, warning: 17, drift: 22, insufficient: 5 };
  const worst = shown.filter(w => w.verdict === "drift").length;
  const text = shown.length ? `Last ${shown.length} windows, ${worst} of them drift` : "No window is closed yet";
  return svg("svg", { class: "strip", width: cells * (width + gap), height, role: "img", "aria-label": text },
    svg("title", {}, text),
    shown.map((w, i) => svg("rect", {
      class: `v-${w.verdict}`, x: (cells - shown.length + i) * (width + gap), y: height - heights[w.verdict], width, height: heights[w.verdict],
    }, svg("title", {}, `${w.id}: ${w.verdict}, ${w.rows} rows`))),
    svg("line", { class: "axis", x1: 0, x2: cells * (width + gap), y1: height - .5, y2: height - .5 }));
}

// Reference and window over the reference's own bins. The outer bins hold all that lies beyond, so no outlier squeezes the picture.
export function distribution(feature, width = 260, height = 46) {
  const reference = feature.referenceShare ?? [], current = feature.currentShare ?? [];
  const bars = Math.max(reference.length, current.length);
  if (!bars) return svg("svg", { width, height, role: "img", "aria-label": "No distribution: there is no reference" });
  const top = Math.max(...reference, ...current, 1e-9);
  const step = width / bars;
  const name = i => feature.categories?.length ? feature.categories[i] ?? "(other)" : bin(feature.edges, i);
  const text = `${feature.name}: ` + [...Array(bars).keys()].map(i => `${name(i)} ${percent(reference[i] ?? 0)} then, ${percent(current[i] ?? 0)} now`).join("; ");
  return svg("svg", { class: "bars", width, height, role: "img", "aria-label": text },
    [...Array(bars).keys()].map(i => {
      const before = (height - 2) * (reference[i] ?? 0) / top, now = (height - 2) * (current[i] ?? 0) / top;
      return svg("g", {},
        svg("title", {}, `${name(i)}: reference ${percent(reference[i] ?? 0)}, window ${percent(current[i] ?? 0)}`),
        svg("rect", { fill: "transparent", x: i * step, y: 0, width: step, height }),
        svg("rect", { class: "bar-reference", x: i * step + step * .08, y: height - 1 - before, width: step * .4, height: before }),
        svg("rect", { class: "bar-current", x: i * step + step * .5, y: height - 1 - now, width: step * .4, height: now }));
    }),
    svg("line", { class: "axis", x1: 0, x2: width, y1: height - .5, y2: height - .5 }));
}

const short = x => Number(x).toPrecision(4).replace(/\.?0+($|e)/, "$1");

function bin(edges, i) {
  if (!edges?.length) return "all";
  if (i === 0) return `up to ${short(edges[0])}`;
  return i >= edges.length ? `above ${short(edges[edges.length - 1])}` : `${short(edges[i - 1])} to ${short(edges[i])}`;
}
