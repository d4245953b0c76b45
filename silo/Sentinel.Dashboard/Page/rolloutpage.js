import { rolloutActions } from "./actions.js";
import { get } from "./api.js";
import { eventList } from "./events.js";
import { downloads } from "./download.js";
import { ahead, checkTable, phaseBadge, phaseName, rolloutPath, sentence, stations, strategyName, tally } from "./rollout.js";
import { staircase } from "./staircase.js";
import { arms, pairs } from "./traffic.js";
import { comparePath, count, el, time, versionPath } from "./dom.js";

export const rolloutView = {
  async load({ model, name: id }) {
    const path = `/api/v1/models/${encodeURIComponent(model)}`;
    const [rollout, { rollouts }, traffic] = await Promise.all([get(`/api/v1${rolloutPath(model, id)}`), get(`${path}/rollouts`), get(`${path}/traffic`)]);
    return { rollout, rollouts, traffic };
  },

  render: ({ rollout, rollouts, traffic }, { events, load }) => render(rollout, rollouts, traffic, events, load),
};

function render(rollout, rollouts, traffic, events, reload) {
  const { id, model, version, stable, strategy, phase, author, reason, approvals, started, power } = rollout;
  document.title = `${phaseName(phase)}: rollout of ${model}@${version} · Sentinel`;
  const both = traffic.pairs.filter(p => isOf(rollout, p.stable, p.challenger));
  const each = traffic.arms.filter(a => isOf(rollout, a.version, a.version) && traffic.arms.some(b => b.epoch === a.epoch && b.version === version));
  const others = rollouts.filter(r => r.id !== id);
  return [
    el("h1", {}, `Rollout of ${model}@`, el("a", { href: versionPath(model, version) }, version), " ", phaseBadge(phase)),
    el("p", { class: `notice${["held", "rolledBack", "failed"].includes(phase) ? " bad" : ""}` }, sentence(rollout)),
    stations(rollout),
    ahead(rollout),
    rolloutActions(rollout, reload),
    el("p", { class: "quiet" }, `${strategyName(strategy)} beside `, el("a", { href: versionPath(model, stable) }, stable), " (", el("a", { href: comparePath(model, stable, version) }, "compare"), `), asked for by ${author} `, time(started, true), `: ${reason}. `,
      approvals.map(a => [`Approved by ${a.actor} `, time(a.time, true), a.reason ? `: ${a.reason}. ` : ". "]).flat()),
    staircase(rollout),
    downloads(`rollout-${model}-${id}`, rollout, () => [["time", "phase", "weight", "actor", "why"], ...rollout.events.map(e => [e.time, e.to, e.weight, e.actor, e.why])]),
    el("h2", {}, `Checks: ${tally(rollout)}`),
    checkTable(rollout),
    downloads(`checks-${model}-${id}`, rollout.checks, () => [["check", "kind", "outcome", "rows", "effect", "bound", "evidence", "from", "to", "reason"], ...rollout.checks.map(({ spec, last }) => [spec.name, spec.kind, last?.outcome, last?.rows, last?.effect, last?.bound, last?.evidence, last?.from, last?.to, last?.reason])]),
    el("p", { class: "quiet" }, power),
    pairs(both), arms(each),
    both.length + each.length ? downloads(`traffic-${model}-${id}`, { pairs: both, arms: each }, () => [
      ["of", "epoch", "rows", "agreed", "higher", "lower", "meanDifference", "errors", "medianScore", "latencyMedianUs", "latency99Us"],
      ...both.map(p => [`${p.stable} ${p.challenger}`, p.epoch, p.pairs, p.agreed, p.higher, p.lower, p.meanDifference]),
      ...each.map(a => [a.version, a.epoch, a.rows, "", "", "", "", a.errors, a.medianScore, a.latencyMedianUs, a.latency99Us])]) : null,
    el("h2", {}, "Who did what"), way(rollout),
    others.length ? el("h2", {}, "Other rollouts of this model") : null,
    others.length ? el("ul", { class: "plain" }, others.map(r => el("li", {}, el("a", { href: rolloutPath(model, r.id) }, `${r.version}, ${phaseName(r.phase)}`), " ", time(r.started, true)))) : null,
    el("h2", {}, "Events"), eventList(events.filter(e => e.model === model && /rollout|rollback|drift|alert/.test(e.type)), "Nothing happened to this rollout since the silo started."),
  ];
}

const isOf = ({ version, stable }, a, b) => [version, stable].includes(a) && [version, stable].includes(b);

function way({ events }) {
  return el("div", { class: "table" }, el("table", { class: "way" },
    el("thead", {}, el("tr", {}, ["When", "Phase"].map(h => el("th", { scope: "col" }, h)), el("th", { scope: "col", class: "num" }, "Share"), ["By", "Why"].map(h => el("th", { scope: "col" }, h)))),
    el("tbody", {}, [...events].reverse().map(e => el("tr", {},
      el("td", { class: "nowrap" }, time(e.time, true)), el("td", {}, phaseBadge(e.to)), el("td", { class: "num" }, `${count(e.weight)} %`), el("td", {}, e.actor), el("td", { class: "why" }, e.why))))));
}
