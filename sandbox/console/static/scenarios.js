// Scenarios: what a scenario expects is proved, and told where its story is told.
import { call, make, renew, say, sayNext, sayRefusal } from "./console.js";

const prove = document.getElementById("prove");

function row(one) {
  const passed = one.problems.length === 0;
  const told = make("span", {}, one.request);
  if (one.as) told.append(" ", make("span", { class: "hint" }, `as ${one.as}`));
  if (one.id) told.append(" ", make("a", { href: `${prove.dataset.live}/${one.id}` }, `request ${one.id}`));
  const answered = one.answered === 0 ? "cut off" : one.answered ?? "not sent";
  told.append(make("div", { class: "hint" }, `expected ${one.status}${one.rule ? ` by ${one.rule}` : ""}, answered ${answered}`));
  for (const problem of one.problems) told.append(make("div", { class: "problem" }, problem));
  return make("li", {}, make("span", { class: `tag ${passed ? "pass" : "fail"}` }, passed ? "pass" : "fail"), told);
}

if (prove) {
  prove.hidden = false;
  prove.addEventListener("click", async () => {
    if (prove.getAttribute("aria-disabled") === "true") return;
    prove.setAttribute("aria-disabled", "true");
    say("The scenario is loaded and asked.");
    try {
      let answer = await call("POST", prove.dataset.reset, { scenario: prove.dataset.scenario });
      if (answer.ok) answer = await call("POST", prove.dataset.expect);
      if (!answer.ok) {
        sayRefusal(answer.value);
        return;
      }
      const { passed, expected } = answer.value;
      const failed = expected.filter((one) => one.problems.length).length;
      const verdict = passed ? `All ${expected.length} answers are as expected.` : `${failed} of ${expected.length} answers are not as expected.`;
      document.getElementById("verdict").textContent = verdict;
      document.getElementById("proofs").replaceChildren(...expected.map(row));
      document.getElementById("proof").hidden = false;
      await renew("#state-clock", "#state-scenario");
      say(verdict);
      document.getElementById("proof-title").focus();
    } finally {
      prove.removeAttribute("aria-disabled");
    }
  });
}

document.getElementById("make").addEventListener("answered", (event) => {
  event.preventDefault();
  const { name } = event.detail.value;
  sayNext(`The workspace ${name} is made.`);
  location.href = `/console/${name}/people`;
});
