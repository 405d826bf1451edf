// Clock: what fell due is told where the clock was moved, without losing it to a new page.
import { make, renew, say } from "./console.js";

const due = document.getElementById("due");
const MOST = 200;
const written = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
const when = (text) => written.format(new Date(text)).replace(" at ", ", ");

function row(one) {
  const at = make("span", { class: "at" }, when(one.at));
  if (one.kind === "declaration") {
    const name = one.handle || `declaration ${one.id.slice(0, 8)}`;
    const link = make("a", { href: `${due.dataset.people}?search=${one.id}` }, name);
    return make("li", {}, at, make("span", {}, link, " is now ", make("span", { class: `tag state-${one.state}` }, one.state.replace("-", " "))));
  }
  const [verb, said] = Object.entries(one.do)[0];
  const words = ([name, value]) => (value && typeof value === "object" ? name : String(value));
  const about = typeof said === "string" ? said : Object.entries(said).map(words).join(", ");
  const problem = one.problem ? make("span", { class: "problem" }, `could not be done: ${one.problem}`) : null;
  return make("li", {}, at, make("span", {}, `Step ${one.step}: ${verb.replaceAll("_", " ")} ${about} `, problem));
}

async function refresh(value) {
  const now = document.getElementById("now");
  now.dateTime = value.now;
  now.textContent = when(value.now);
  document.getElementById("set-now").value = value.now.slice(0, 19);
  await renew("#state-clock", ".counts");
}

document.getElementById("advance").addEventListener("answered", async (event) => {
  event.preventDefault();
  const { value, button } = event.detail;
  const { happened } = value;
  document.getElementById("due-none").hidden = true;
  const some = happened.slice(0, MOST).map(row);
  if (happened.length > MOST) some.push(make("li", {}, `and ${happened.length - MOST} more`));
  due.prepend(make("li", { class: "moved" }, `Moved ${button.textContent.trim()} to ${when(value.now)}${happened.length ? "" : ": nothing fell due"}`), ...some);
  const things = happened.length === 1 ? "One thing" : `${happened.length || "Nothing"}${happened.length ? " things" : ""}`;
  say(`The clock shows ${when(value.now)}. ${things} fell due.`);
  await refresh(value);
});

document.getElementById("set").addEventListener("calling", (event) => {
  // the field has no zone, and the API's times are UTC
  event.detail.body.now += "Z";
});

// a clock that runs is shown running
if (document.getElementById("mode").textContent === "running") {
  const now = document.getElementById("now");
  const start = Date.now();
  const from = Date.parse(now.dateTime);
  setInterval(() => { now.textContent = when(new Date(from + Date.now() - start)); }, 10_000);
}
