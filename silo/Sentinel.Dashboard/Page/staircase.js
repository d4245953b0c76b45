import { el, svg, time } from "./dom.js";
import { phaseName } from "./rollout.js";
import { room } from "./timeline.js";

const height = 190, left = 52, right = 16, top = 12, bottom = 26;

// Shares by their square root: a step from 1 to 5 % is as easy to see as one from 50 to 80.
const y = weight => height - bottom - (height - top - bottom) * Math.sqrt(weight / 100);

/** Share of the new version over time, as far as it went, with what was in force below it, and the next station dashed. */
export function staircase({ version, phase, started, ended, events, plan, next, deadline }) {
  const { width } = room();
  const begin = new Date(started).getTime();
  const now = ended ? new Date(ended).getTime() : Math.max(Date.now(), begin + 1000);
  const planned = next?.notBefore && !["held", "paused"].includes(phase) ? new Date(next.notBefore).getTime() : 0;
  // A bake of a day must not squeeze the way there into a corner.
  const end = Math.max(now + (now - begin) * (ended ? .04 : .02), Math.min(planned, now + (now - begin)), begin + 1000);
  const x = at => left + (width - left - right) * (Math.min(at, end) - begin) / (end - begin);
  const ticks = [...new Set([0, ...plan.steps, 100])].filter((w, i, all) => i === 0 || y(all[i - 1]) - y(w) >= 11 || w === 100);
  const stretches = events.map((e, i) => ({ ...e, from: new Date(e.time).getTime(), until: i + 1 < events.length ? new Date(events[i + 1].time).getTime() : now }));
  const points = stretches.flatMap(s => [[s.from, s.weight], [s.until, s.weight]]);
  const text = `Share of ${version} over time: ${events.map(e => `${phaseName(e.to)} at ${e.weight} % from ${new Date(e.time).toISOString()}`).join("; ")}.`;
  return el("figure", { class: "staircase" },
    svg("svg", { class: "timeline", width, height, role: "img", "aria-label": text },
      ticks.map(w => [svg("line", { class: "axis", x1: left, x2: width - right, y1: y(w), y2: y(w) }), svg("text", { class: "tick", x: left - 6, y: y(w) + 4, "text-anchor": "end" }, `${w} %`)]).flat(),
      stretches.filter(s => s.until > s.from).map(s => svg("rect", { class: `in-${s.to}`, x: x(s.from), y: top, width: Math.max(x(s.until) - x(s.from), .5), height: height - top - bottom },
        svg("title", {}, `${phaseName(s.to)} at ${s.weight} %: ${s.why} (${s.actor})`))),
      svg("polyline", { class: "line stair", points: points.map(([at, weight]) => `${x(at).toFixed(1)},${y(weight).toFixed(1)}`).join(" ") }),
      !ended && planned > now ? svg("polyline", { class: "line stair-ahead", points: [[now, stretches.at(-1).weight], [planned, stretches.at(-1).weight], [planned, next.weight]].map(([at, weight]) => `${x(at).toFixed(1)},${y(weight).toFixed(1)}`).join(" ") }) : null,
      svg("text", { class: "tick", x: left, y: height - 8 }, clock(begin)),
      svg("text", { class: "tick", x: x(now), y: height - 8, "text-anchor": now - begin > (end - begin) / 4 ? "end" : "start" }, ended ? clock(now) : `now ${clock(now)}`)),
    el("figcaption", { class: "key" },
      ["shadow", "held", "paused"].map(phase => el("span", {}, el("i", { class: `k-in-${phase}` }), phaseName(phase))),
      el("span", {}, "height: the square root of the share"),
      deadline ? el("span", {}, "deadline of this phase ", time(deadline, true)) : null));
}

const clock = at => new Date(at).toLocaleTimeString("en-GB");
