import { percent, svg } from "./dom.js";

const heights = { insufficient: 5, stable: 12, warning: 17, drift: 22 };
const cell = 7, gap = 1, tall = 22;

/** A strip of windows, newest right, one cell a window. Height says the verdict too, so that colour is not needed. */
export function strip(newestFirst, cells = 60) {
  const shown = newestFirst.slice(0, cells).reverse();
  const width = cells * cell, first = cells - shown.length;
  const says = Object.keys(heights).reverse().map(v => [shown.filter(w => w === v).length, v]).filter(([n]) => n).map(([n, v]) => `${n} ${v}`);
  const text = shown.length ? `Last ${shown.length} windows: ${says.join(", ")}; the newest ${shown.at(-1)}` : "No window is closed yet";
  return svg("svg", { class: "strip", viewBox: `0 0 ${width} ${tall}`, preserveAspectRatio: "none", role: "img", "aria-label": text },
    svg("title", {}, text),
    Object.entries(heights).map(([verdict, height]) => svg("path", { class: `v-${verdict}`, d: shown.map((w, i) => w === verdict ? `M${(first + i) * cell} ${tall - height}h${cell - gap}v${height}h${gap - cell}z` : "").join("") })),
    svg("line", { class: "axis", x1: 0, x2: width, y1: tall - .5, y2: tall - .5 }));
}

/** Reference and window over the reference's own bins. The outer bins hold all that lies beyond, so no outlier squeezes the picture. */
export function distribution(feature) {
  const { name, edges, categories, referenceShare, currentShare } = feature;
  if (!referenceShare?.length && !currentShare?.length) return svg("svg", { width: 1, height: 1, role: "img", "aria-label": "No distribution: there is no reference" });
  return distributionOf({ name, edges, names: categories?.length ? categories : null, first: referenceShare ?? [], second: currentShare ?? [], words: ["then", "now"] });
}

/** Two distributions over the same bars, side by side in each. */
export function distributionOf({ name, edges, names, first, second, words: [one, other] }, width = 240, height = 40) {
  const bars = Math.max(first.length, second.length);
  const top = Math.max(...first, ...second, 1e-9), step = width / bars;
  const nameOf = i => names ? names[i] ?? "(other)" : bin(edges, i);
  const tall = share => (height - 2) * (share ?? 0) / top;
  return svg("svg", { class: "bars", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${name}: ${[...Array(bars).keys()].map(i => `${nameOf(i)} ${percent(first[i] ?? 0)} ${one}, ${percent(second[i] ?? 0)} ${other}`).join("; ")}` },
    [...Array(bars).keys()].map(i => svg("g", {},
      svg("title", {}, `${nameOf(i)}: ${percent(first[i] ?? 0)} ${one}, ${percent(second[i] ?? 0)} ${other}`),
      svg("rect", { fill: "transparent", x: i * step, y: 0, width: step, height }),
      svg("rect", { class: "bar-reference", x: i * step + step * .08, y: height - 1 - tall(first[i]), width: step * .4, height: tall(first[i]) }),
      svg("rect", { class: "bar-current", x: i * step + step * .5, y: height - 1 - tall(second[i]), width: step * .4, height: tall(second[i]) }))),
    svg("line", { class: "axis", x1: 0, x2: width, y1: height - .5, y2: height - .5 }));
}

/** Two distribution functions of a number, each known at the edges of its own bins: where they part, the distributions differ, whatever the bins. */
export function cumulative(name, a, b, [one, other], width = 240, height = 48) {
  const edges = [...a.edges, ...b.edges];
  if (!edges.length) return svg("svg", { width: 1, height: 1, role: "img", "aria-label": "No edges" });
  const low = Math.min(...edges), span = Math.max(...edges) - low || 1;
  const points = of => {
    let sum = 0;
    return of.edges.map((edge, i) => [edge, sum += of.share[i]]);
  };
  const draw = of => points(of).map(([edge, share]) => `${(4 + (width - 8) * (edge - low) / span).toFixed(1)},${(height - 3 - (height - 8) * share).toFixed(1)}`).join(" ");
  const words = of => points(of).map(([edge, share]) => `${percent(share)} up to ${short(edge)}`).join(", ");
  return svg("svg", { class: "bars", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${name}, shares up to a value. ${one}: ${words(a)}. ${other}: ${words(b)}.` },
    svg("title", {}, `${one}: ${words(a)}\n${other}: ${words(b)}`),
    svg("polyline", { class: "cumulative first", points: draw(a) }), svg("polyline", { class: "cumulative", points: draw(b) }),
    svg("line", { class: "axis", x1: 0, x2: width, y1: height - .5, y2: height - .5 }));
}

const short = x => Number(x).toPrecision(4).replace(/\.?0+($|e)/, "$1");

function bin(edges, i) {
  if (!edges?.length) return "all";
  if (i === 0) return `up to ${short(edges[0])}`;
  return i >= edges.length ? `above ${short(edges[edges.length - 1])}` : `${short(edges[i - 1])} to ${short(edges[i])}`;
}

/** One column's distribution, large: reference and window over the reference's own bins, each bar named, and what lies beyond the reference's ends marked. */
export function distributionAtLarge(feature, width) {
  const reference = feature.referenceShare ?? [], current = feature.currentShare ?? [];
  const bars = Math.max(reference.length, current.length);
  const left = 44, close = (width - left - 8) / bars < 46, height = close ? 222 : 210, floor = 170;
  const highest = Math.max(...reference, ...current, 1e-9), step = (width - left - 8) / bars;
  const y = share => floor - (floor - 12) * share / highest;
  const categories = feature.categories?.length > 0;
  const name = i => categories ? feature.categories[i] ?? "(other)" : bin(feature.edges, i);
  const text = `${feature.name}: ` + [...Array(bars).keys()].map(i => `${name(i)} ${percent(reference[i] ?? 0)} then, ${percent(current[i] ?? 0)} now`).join("; ");
  const room = Math.max(3, Math.floor(step / 6.2));
  const label = i => {
    const words = categories ? name(i) : "";
    return words.length > room ? `${words.slice(0, room - 1)}…` : words;
  };
  return svg("svg", { class: "bars large", width, height, role: "img", "aria-label": text },
    [0, highest / 2, highest].map(share => [svg("line", { class: "axis", x1: left, x2: width, y1: y(share), y2: y(share) }), svg("text", { class: "tick", x: left - 6, y: y(share) + 4, "text-anchor": "end" }, percent(share))]).flat(),
    [...Array(bars).keys()].map(i => svg("g", {},
      svg("title", {}, `${name(i)}: reference ${percent(reference[i] ?? 0)}, window ${percent(current[i] ?? 0)}`),
      svg("rect", { fill: "transparent", x: left + i * step, y: 0, width: step, height: floor }),
      svg("rect", { class: "bar-reference", x: left + i * step + step * .1, y: y(reference[i] ?? 0), width: step * .38, height: floor - y(reference[i] ?? 0) }),
      svg("rect", { class: categories && !(reference[i] > 0) ? "bar-beyond" : "bar-current", x: left + i * step + step * .52, y: y(current[i] ?? 0), width: step * .38, height: floor - y(current[i] ?? 0) }),
      svg("text", { class: "tick", x: left + (i + .5) * step, y: floor + 16, "text-anchor": "middle" }, label(i)))),
    categories ? [] : (feature.edges ?? []).map((edge, i) => svg("text", { class: "tick", x: left + (i + 1) * step, y: floor + 16 + (close && i % 2 ? 14 : 0), "text-anchor": "middle" }, short(edge))),
    categories ? null : svg("text", { class: "tick", x: left + step * .1, y: floor + (close ? 46 : 34) }, "and below"), categories ? null : svg("text", { class: "tick", x: width - step * .1, y: floor + (close ? 46 : 34), "text-anchor": "end" }, "and above"));
}

export { bin };
