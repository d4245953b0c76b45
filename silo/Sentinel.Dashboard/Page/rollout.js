import { badge, count, el, significant, time, versionPath, when } from "./dom.js";

export const rolloutPath = (model, id) => `/models/${encodeURIComponent(model)}/rollouts/${encodeURIComponent(id)}`;

const strategies = { shadow: "shadow only", canary: "canary", linear: "linear", blueGreen: "blue-green", ab: "A/B" };
const phases = {
  draft: "waits for an approval", approved: "about to start", shadow: "shadow", canary: "canary", baking: "all traffic, watched", live: "live", paused: "paused", held: "held",
  succeeded: "succeeded", rolledBack: "rolled back", aborted: "aborted", superseded: "superseded", failed: "failed",
};
const troubled = ["held", "rolledBack", "failed"];

export const strategyName = strategy => strategies[strategy] ?? strategy;
export const phaseName = phase => phases[phase] ?? phase;
export const phaseBadge = phase => el("span", { class: `badge phase-${phase}` }, phaseName(phase));

/** What a person would say of a rollout first. */
export function sentence({ version, stable, phase, weight, events, author, rollback }) {
  const last = events.at(-1);
  const share = weight > 0 ? `${version} answers ${weight} % of the requests, ${stable} the others` : `${stable} answers all requests`;
  switch (phase) {
    case "draft": return `${author} asked for it: nothing moves until somebody else approves.`;
    case "approved": return `${version} is about to start; ${stable} answers all requests.`;
    case "shadow": return `${version} gets a copy of the requests and answers nobody: ${stable} does.`;
    case "canary": return `${share}.`;
    case "baking": return `${version} answers all requests and is still watched; ${stable} stands ready.`;
    case "live": return `${version} answers all requests and passed its bake.`;
    case "paused": return `${last.actor} paused it: ${last.why}. ${weight >= 100 ? `${version} answers all requests` : share}, and the checks go on.`;
    case "held": return `Held: ${last.why}. ${weight >= 100 ? `${version} answers all requests` : share} until a person decides.`;
    case "succeeded": return weight >= 100 ? `${version} holds all traffic: ${last.why}.` : `${version} passed: ${last.why}. The route is as before: what comes of it is for a person to decide.`;
    case "rolledBack": return `${version} was taken off at ${before(events)} %: ${last.why}. ${rollback?.to ?? stable} answers all requests${rollback?.milliseconds ? `, ${count(Math.round(rollback.milliseconds))} ms after the decision` : ""}.`;
    default: return `${last.actor} ended it at ${before(events)} %: ${last.why}.`;
  }
}

const before = events => events.at(-2)?.weight ?? 0;

/** What comes next and what it waits for; null at an end. */
export function ahead({ next, phase, pairs, plan }) {
  if (!next) return null;
  const to = next.phase === "succeeded" ? "its end" : next.phase === "live" ? "the end of its bake" : next.phase === "shadow" ? "shadow" : `${next.weight} % of the traffic`;
  const early = phase === "shadow" ? ` or after ${count(plan.shadowPairs)} pairs (${count(pairs)} so far)` : "";
  const bakes = next.notBefore && new Date(next.notBefore) > new Date();
  return el("p", { class: "ahead" }, el("b", {}, "Next: "), to, bakes ? [", not before ", time(next.notBefore, new Date(next.notBefore) - Date.now() > 4e7), ` (${when(next.notBefore)})`, early] : "",
    ". ", next.waits ? [el("b", {}, "It waits: "), `${next.waits}.`] : bakes ? "Besides, nothing stands in its way." : "Nothing stands in its way.");
}

/** Every station of the plan, with those behind it, the one it is at, and those to come. */
export function stations(rollout) {
  const { plan, phase, step, events, ended } = rollout;
  const way = wayOf(plan);
  const started = events.some(e => e.weight > 0 || e.to === "shadow");
  const last = ended ? events.at(-2) : events.at(-1);
  const at = phase === "succeeded" ? way.length : !started ? -1 : way.findIndex(s => s.step === (last?.step ?? step));
  return el("ol", { class: "stations", "aria-label": "Stations of the plan" }, way.map((s, i) => {
    const state = i < at ? "done" : i > at ? "ahead" : ended || troubled.includes(phase) ? "stopped" : "here";
    const words = { done: "passed", ahead: "to come" }[state] ?? phaseName(phase);
    return el("li", { class: state, "aria-current": state === "here" ? "step" : null }, el("b", {}, s.step === 0 ? "shadow" : `${s.weight} %`), el("span", {}, words), el("span", { class: "limit" }, s.least));
  }));
}

function wayOf(plan) {
  const shadow = { step: 0, weight: 0, least: `${count(plan.shadowPairs)} pairs or ${span(plan.shadowSeconds)}` };
  const steps = plan.steps.map((weight, i) => ({ step: i + 1, weight, least: span(i + 1 === plan.steps.length ? plan.finalBakeSeconds : plan.stepBakeSeconds) }));
  switch (plan.strategy) {
    case "shadow": return [shadow];
    case "ab": return [steps[0]];
    case "blueGreen": return [shadow, steps.at(-1)];
    case "linear": return steps;
    default: return [shadow, ...steps];
  }
}

export function span(seconds) {
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const [unit, name] = parts.find(([unit]) => seconds >= unit) ?? parts.at(-1);
  return `${significant(seconds / unit)} ${name}`;
}

/** Each check: what it says, what it said lately, and what that rests on. */
export function checkTable({ checks }) {
  return el("div", { class: "table" }, el("table", { class: "stack" },
    el("thead", {}, el("tr", {}, ["Check", "Says", "Lately"].map(h => el("th", { scope: "col" }, h)), ["n", "Effect", "Bound", "Evidence E"].map(h => el("th", { scope: "col", class: "num" }, h)), el("th", { scope: "col" }, "Looked at"), el("th", { scope: "col" }, "Because"))),
    el("tbody", {}, checks.map(check))));
}

function check({ spec, last, history }) {
  const kind = `${spec.kind}${spec.metric && spec.metric !== spec.kind && spec.metric !== "verdict" ? ` of ${spec.metric}` : ""}`;
  return el("tr", {},
    el("th", { scope: "row" }, spec.name, el("div", { class: "limit" }, `${kind}, ${spec.critical ? "critical" : spec.optional ? "optional" : "required"}`)),
    el("td", { "data-label": "Says" }, last ? badge(last.outcome) : el("span", { class: "quiet" }, "not made yet")),
    el("td", { "data-label": "Lately" }, el("span", { class: "lately", role: "img", "aria-label": history.length ? `oldest first: ${history.map(a => a.outcome).join(", ")}` : "none yet" }, history.map(a => el("i", { class: a.outcome, title: `${a.outcome}${a.reason ? `: ${a.reason}` : ""}` })))),
    el("td", { class: "num", "data-label": "n" }, count(last?.rows), last && last.rows < spec.minRows ? el("div", { class: "limit" }, `of ${count(spec.minRows)}`) : null),
    el("td", { class: "num", "data-label": "Effect" }, significant(last?.effect)),
    el("td", { class: "num", "data-label": "Bound" }, significant(last?.bound)),
    el("td", { class: "num", "data-label": "Evidence E" }, significant(last?.evidence), last?.evidence === null || last?.evidence === undefined ? null : el("div", { class: "limit" }, `fails at ${significant(1 / spec.alpha)}`)),
    el("td", { class: "nowrap", "data-label": "Looked at" }, last ? [time(last.from), "–", time(last.to)] : "–"),
    el("td", { class: "why wide", "data-label": "Because" }, last?.reason ?? ""));
}

/** How the checks stand, in a line. */
export function tally({ checks }) {
  const said = checks.map(c => c.last?.outcome ?? "not made");
  const names = { fail: "fail", error: "could not be made", inconclusive: "no answer yet", pass: "pass", "not made": "not made yet" };
  return Object.entries(names).map(([outcome, name]) => [said.filter(s => s === outcome).length, name]).filter(([n]) => n).map(([n, name]) => `${n} ${name}`).join(", ");
}

/** The rollout that is under way, for pages about something else; its own page has the rest. */
export function rolloutPanel(rollout) {
  if (!rollout) return null;
  const { model, version, phase, id } = rollout;
  return el("section", { class: "rollout", "aria-label": `Rollout of ${model}@${version}`, "data-phase": phase },
    el("h2", {}, "Rollout of ", el("a", { href: versionPath(model, version) }, version), " ", phaseBadge(phase), " ", el("a", { class: "more", href: rolloutPath(model, id) }, "evidence, history and what you can do")),
    el("p", { class: `notice${troubled.includes(phase) ? " bad" : ""}` }, sentence(rollout)),
    stations(rollout),
    ahead(rollout),
    el("p", { class: "quiet" }, `Checks: ${tally(rollout)}.`));
}

/** The same in a few words. */
export function rolloutNote({ model, id, version, phase, weight, notBefore }) {
  const left = notBefore && new Date(notBefore) > new Date() ? `, ${when(notBefore).replace("in ", "")} left` : "";
  return el("div", { class: troubled.includes(phase) ? "loud" : null }, el("a", { href: rolloutPath(model, id) }, `${version}: ${phaseName(phase)}${weight > 0 && phase !== "baking" ? ` ${weight} %` : ""}${left}`));
}
