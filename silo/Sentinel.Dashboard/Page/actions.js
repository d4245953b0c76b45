import { hasKey, post } from "./api.js";
import { el } from "./dom.js";

const actorKey = "sentinel-actor";

const commands = {
  approve: { name: "Approve", text: ({ version }) => `${version} may then start. Its author cannot approve it.` },
  pause: { name: "Pause", text: ({ weight }) => `No step up is taken until somebody resumes it; the traffic stays at ${weight} %, and the checks go on.` },
  resume: { name: "Resume", text: () => "It goes on where it stood. After a hold it is judged anew, by what comes." },
  advance: { name: "Override", loud: true, text: ({ next }) => `The next step is taken now${next ? `, to ${next.weight} %` : ""}, whatever the checks, the bake and freezes say. That stands in the history under your name.` },
  abort: { name: "Abort", loud: true, text: ({ stable }) => `The rollout ends, and ${stable} answers all requests again.` },
};

const possible = { draft: ["approve", "abort"], paused: ["resume", "advance", "abort"], held: ["resume", "advance", "abort"], live: ["abort"] };

/** What a person can do about a rollout now. */
export function rolloutActions(rollout, done) {
  if (rollout.ended) return null;
  const path = `/api/v1/models/${encodeURIComponent(rollout.model)}/rollouts/${encodeURIComponent(rollout.id)}`;
  return el("p", { class: "actions" }, (possible[rollout.phase] ?? ["pause", "advance", "abort"]).map(command => {
    const { name, text, loud } = commands[command];
    return el("button", { type: "button", class: loud ? "loud" : null, "data-key": `do-${command}`, onclick: () => ask({
      title: `${name}: rollout of ${rollout.model}@${rollout.version}`, text: text(rollout), confirm: name, loud, send: (reason, actor) => post(`${path}/${command}`, { reason }, actor), done,
    }) }, name);
  }));
}

/** What a person can do about a version now: give it the traffic, or take it away. */
export function versionActions(view, version, done) {
  const entry = view.versions.find(v => v.version === version);
  const path = `/api/v1/models/${encodeURIComponent(view.model)}`;
  const holdsAll = view.route.weights?.[version] === 100;
  if (view.rollout || !entry) return null;
  if (holdsAll) {
    return el("p", { class: "actions" }, el("button", { type: "button", class: "loud", "data-key": "do-rollback", onclick: () => ask({
      title: `Roll back ${view.model}@${version}`, text: "The newest version that is proved good gets all traffic at once.", confirm: "Roll back", loud: true, send: (reason, actor) => post(`${path}/rollback`, { reason }, actor), done,
    }) }, "Roll back"));
  }
  if (entry.quarantined) return null;
  const strategies = [["", view.rolloutPlan ? "as the model's plan says" : "all traffic at once"], ["canary", "canary"], ["linear", "linear"], ["blueGreen", "blue-green"], ["shadow", "shadow only"], ["ab", "A/B"], ["immediate", "all traffic at once, unchecked"]];
  return el("p", { class: "actions" }, el("button", { type: "button", "data-key": "do-promote", onclick: () => ask({
    title: `Promote ${view.model}@${version}`, text: "It gets the model's traffic.", confirm: "Promote", choices: strategies, done,
    send: (reason, actor, strategy) => post(`${path}/rollouts`, { version, reason, ...(strategy ? { strategy } : {}) }, actor),
  }) }, "Promote"));
}

// One question at a time, in a dialog of the body: what is typed stays when the page is painted again.
function ask({ title, text, confirm, loud, choices, send, done }) {
  const reason = el("textarea", { id: "reason", required: true, rows: 3, maxlength: 1000 });
  const name = hasKey() ? null : el("input", { id: "actor", required: true, maxlength: 128, autocomplete: "username", pattern: "[ -~]+", title: "letters without accents", value: localStorage.getItem(actorKey) ?? "" });
  const choice = choices ? el("select", { id: "choice" }, choices.map(([value, label]) => el("option", { value }, label))) : null;
  const problem = el("p", { class: "notice bad", role: "alert", hidden: true });
  const yes = el("button", { type: "submit", class: loud ? "loud" : null }, confirm);
  const field = (label, input) => input ? [el("label", { for: input.id }, label), input] : [];
  const dialog = el("dialog", { "aria-labelledby": "question", onclose: () => dialog.remove() },
    el("form", { method: "dialog", onsubmit: async e => {
      e.preventDefault();
      yes.disabled = true;
      problem.hidden = true;
      if (name) localStorage.setItem(actorKey, name.value);
      try {
        await send(reason.value, name?.value, choice?.value);
        dialog.close();
        done();
      } catch (fault) {
        problem.textContent = fault.message;
        problem.hidden = false;
      }
      yes.disabled = false;
    } },
    el("h2", { id: "question" }, title), el("p", {}, text), ...field("How", choice), ...field("Reason, for the history", reason), ...field("Your name, for the history", name), problem,
    el("p", { class: "actions" }, yes, el("button", { type: "button", onclick: () => dialog.close() }, "Cancel"))));
  document.body.append(dialog);
  dialog.showModal();
  reason.focus();
}
