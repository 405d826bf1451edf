// Live: the list grows as requests come, and a request opens beside it where there is room.
import { make, revive } from "./console.js";

const workspace = document.body.dataset.workspace;
const rows = document.getElementById("rows");
const none = document.getElementById("none");
const listening = document.getElementById("listening");
const pause = document.getElementById("pause");
const detail = document.getElementById("detail");
const MOST = 300;
let waiting = false;
let busy = false;

async function page(path) {
  const answer = await fetch(path, { cache: "no-store" });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Fetch what came since the newest row, through the filter that the page has. */
async function refresh() {
  if (busy || pause.getAttribute("aria-pressed") === "true") {
    waiting = true;
    return;
  }
  busy = true;
  waiting = false;
  try {
    const newest = rows.querySelector("li[data-id]");
    const query = new URLSearchParams(location.search);
    if (newest) query.set("since", newest.dataset.id);
    const found = await page(`${location.pathname}?${query}`);
    const fresh = [...found.querySelectorAll("#rows > li")];
    for (const row of fresh) row.classList.add("new");
    rows.prepend(...fresh);
    while (rows.children.length > MOST) rows.lastElementChild.remove();
    none.hidden = rows.children.length > 0;
    const clock = found.getElementById("state-clock");
    if (clock) document.getElementById("state-clock").replaceChildren(...clock.childNodes);
    if (fresh.length) listening.textContent = `${fresh.length === 1 ? "One new request" : `${fresh.length} new requests`}. Listening.`;
  } finally {
    busy = false;
    // a crowd of requests is fetched a few times a second, not once each
    if (waiting) setTimeout(refresh, 250);
  }
}

const VERBS = {
  "clock.advance": "The clock was moved forward",
  "clock.change": "The clock was set",
  "actions.act": "An action was done",
  "people.add": "People were added",
  "faults.add": "A fault was added",
  "faults.remove": "A fault was removed",
  "faults.clear": "The faults were cleared",
  "workspaces.reset": "The workspace was reset",
  "snapshots.put_back": "A snapshot was put back",
  "proving.prove": "The scenario proved itself",
};

const RESTARTS = ["requests.clear", "workspaces.reset", "snapshots.put_back", "proving.prove"];

function told({ operation, answer }) {
  const happened = Array.isArray(answer) ? answer : answer?.happened || [];
  const what = VERBS[operation] || (operation ? `Control call ${operation}` : "The clock made something happen");
  const things = happened.map((one) => (one.kind === "step" ? `step ${one.step} was done` : `a declaration is ${one.state}`));
  const counted = new Map();
  for (const thing of things) counted.set(thing, (counted.get(thing) || 0) + 1);
  return [what, ...[...counted].map(([thing, times]) => (times > 1 ? `${thing} (${times} times)` : thing))].join("; ");
}

function changed(event) {
  if (pause.getAttribute("aria-pressed") === "true") return;
  const data = JSON.parse(event.data);
  // the numbers of requests begin anew
  if (RESTARTS.includes(data.operation)) rows.replaceChildren();
  rows.prepend(make("li", { class: "change new" }, told(data)));
  none.hidden = true;
  refresh();
}

function listen() {
  const stream = new EventSource(`/__sandbox/workspaces/${workspace}/events`);
  stream.addEventListener("open", () => { listening.textContent = "Listening: new requests appear by themselves."; refresh(); });
  stream.addEventListener("error", () => { listening.textContent = "The connection to the server is lost. Trying again."; });
  stream.addEventListener("request", refresh);
  stream.addEventListener("change", changed);
}

const roomy = matchMedia("(min-width: 70rem)");

async function open(event) {
  const link = event.target.closest("#rows a");
  if (!link || !roomy.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const found = (await page(link.href)).getElementById("exchange");
  if (!found) {
    location.href = link.href;
    return;
  }
  for (const row of rows.children) row.classList.remove("open");
  link.parentElement.classList.add("open");
  const title = found.querySelector("h1");
  const heading = make("h2", { id: "exchange-title", tabindex: "-1" }, ...title.childNodes);
  title.replaceWith(heading);
  for (const inner of found.querySelectorAll("h2:not(#exchange-title)")) inner.replaceWith(make("h3", {}, ...inner.childNodes));
  const close = make("button", { type: "button", class: "second" }, "Close");
  close.addEventListener("click", () => {
    detail.hidden = true;
    document.getElementById("split").classList.remove("two");
    link.focus();
  });
  const more = make("p", {}, make("a", { href: link.href }, "Open as a page"), " ", close);
  detail.replaceChildren(more, found);
  detail.hidden = false;
  document.getElementById("split").classList.add("two");
  revive(detail);
  heading.focus();
}

rows.addEventListener("click", open);
pause.hidden = false;
pause.addEventListener("click", () => {
  const paused = pause.getAttribute("aria-pressed") !== "true";
  pause.setAttribute("aria-pressed", paused);
  listening.textContent = paused ? "Paused: nothing new is shown." : "Listening: new requests appear by themselves.";
  if (!paused) refresh();
});
listen();
