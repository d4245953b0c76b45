import { count, el, number, time, versionPath } from "./dom.js";

const phases = {
  draft: "waits for an approval", approved: "waits for its first step", shadow: "gets a copy of the traffic", canary: "takes a share of the traffic", baking: "takes all traffic and is watched",
  live: "takes all traffic", paused: "was paused", held: "is held",
};

// The rollout of a model that is under way: how far it is, and what each check says with what it rests on.
export function rolloutPanel(rollout) {
  if (!rollout) return null;
  const { model, version, stable, strategy, phase, weight, entered, deadline, power, checks, events } = rollout;
  return el("section", { class: "rollout", "aria-label": `Rollout of ${model}@${version}`, "data-phase": phase },
    el("h3", {}, `Rollout of ${model}@`, el("a", { href: versionPath(model, version) }, version)),
    el("p", { class: phase === "held" || phase === "paused" ? "notice bad" : "notice" },
      `${strategy}: ${version} ${phases[phase] ?? phase}, ${weight} % beside ${stable}, since `, time(entered, true), deadline ? [", until ", time(deadline, true), " at most"] : "", `. ${events.at(-1)?.why ?? ""}`),
    el("div", { class: "table" }, el("table", {},
      el("thead", {}, el("tr", {}, ["Check", "Says"].map(h => el("th", { scope: "col" }, h)), ["n", "Effect", "Bound", "E"].map(h => el("th", { scope: "col", class: "num" }, h)), el("th", { scope: "col" }, "Because"))),
      el("tbody", {}, checks.map(check)))),
    el("p", { class: "quiet" }, power));
}

function check({ spec, last, history }) {
  return el("tr", {},
    el("th", { scope: "row" }, spec.name, spec.critical ? " (critical)" : ""),
    el("td", { title: history.map(a => a.outcome).join(", ") }, last?.outcome ?? "not made yet"),
    el("td", { class: "num" }, count(last?.rows)), el("td", { class: "num" }, number(last?.effect)), el("td", { class: "num" }, number(last?.bound)), el("td", { class: "num" }, number(last?.evidence)),
    el("td", {}, last?.reason ?? ""));
}
