// Faults: the form's choices become the one fault that the control API is told.

const form = document.getElementById("add");
const does = document.getElementById("f-does");
const often = document.getElementById("f-often");
const value = (name) => document.getElementById(`f-${name}`).value;

function fit() {
  for (const part of form.querySelectorAll("[data-does]")) part.hidden = !part.dataset.does.split(" ").includes(does.value);
  document.getElementById("number").hidden = !["nth", "times", "every"].includes(often.value);
  document.getElementById("share").hidden = often.value !== "probability";
}

form.addEventListener("calling", (event) => {
  const { body } = event.detail;
  if (does.value === "answer") {
    body.answer = { status: Number(value("status")) };
    if (value("body")) body.answer.body = value("body");
    if (value("when") === "after") body.when = "after";
  }
  if (does.value === "delay") body.delay = `PT${value("delay")}S`;
  if (does.value === "drop") body.drop = value("when");
  if (does.value === "truncate") body.truncate = Number(value("truncate"));
  if (does.value === "slow") body.slow = Number(value("slow"));
  if (often.value === "probability") body.probability = Number(value("share")) / 100;
  else if (often.value) body[often.value] = Number(value("number"));
});
does.addEventListener("change", fit);
often.addEventListener("change", fit);
fit();
