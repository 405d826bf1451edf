// What every page needs: control calls, what they answer, the admin token, and buttons that copy.

const KEY = "npq-sandbox-admin-token";
const said = document.getElementById("said");
const refused = document.getElementById("refused");

/** A new element; texts are texts, whatever they say. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Tell everybody, also those who listen, what was done. */
export function say(...what) {
  refused.replaceChildren();
  said.replaceChildren(...what);
}

/** Tell what the control API refused, and why. */
export function sayRefusal(problem) {
  said.replaceChildren();
  const more = (problem.errors || []).map((one) => one.message).filter((message) => !problem.detail.includes(message));
  refused.replaceChildren(
    make("h2", {}, problem.title),
    make("p", {}, problem.detail),
    more.length ? make("ul", {}, ...more.map((message) => make("li", {}, message))) : "",
  );
  refused.scrollIntoView({ block: "nearest" });
}

/** Show parts of the page as the server shows them now, without losing the rest to a new page. */
export async function renew(...selectors) {
  const text = await (await fetch(location.pathname, { cache: "no-store" })).text();
  const found = new DOMParser().parseFromString(text, "text/html");
  for (const one of selectors) {
    document.querySelector(one).replaceChildren(...found.querySelector(one).childNodes);
  }
}

/** What happened, as it is to be told after the page was loaded again. */
export function sayNext(text) {
  sessionStorage.setItem("npq-sandbox-said", text);
}

const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`);

/** A call as somebody would make it on the command line. */
export function curl(method, path, body) {
  const parts = ["curl"];
  if (method !== "GET") parts.push("-X", method);
  parts.push(quoted(location.origin + path));
  if (sessionStorage.getItem(KEY)) parts.push("-H", '"Authorization: Bearer $ADMIN_TOKEN"');
  if (body !== undefined) parts.push("-H", quoted("Content-Type: application/json"), "-d", quoted(JSON.stringify(body)));
  return parts.join(" ");
}

function show(line) {
  const place = document.getElementById("called");
  if (!place) return;
  place.hidden = false;
  document.getElementById("called-line").textContent = line;
}

function ask(why) {
  const dialog = document.getElementById("ask");
  const field = document.getElementById("ask-token");
  if (why) document.getElementById("ask-why").textContent = why;
  field.value = "";
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    const closed = () => {
      const token = dialog.returnValue === "use" ? field.value.trim() : "";
      field.value = "";
      if (token) sessionStorage.setItem(KEY, token);
      resolve(Boolean(token));
    };
    dialog.addEventListener("close", closed, { once: true });
  });
}

/**
 * Make a control call; asks for the admin token where the server wants one.
 * Resolves to {ok, value}: the answer, or the problem.
 */
export async function call(method, path, body, { trusted = false } = {}) {
  // what everybody may read is answered without a token, only with less in it
  if (trusted && !sessionStorage.getItem(KEY)) await ask("");
  for (;;) {
    const token = sessionStorage.getItem(KEY);
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let answer;
    try {
      const sent = body === undefined ? undefined : JSON.stringify(body);
      answer = await fetch(path, { method, headers, body: sent, cache: "no-store" });
    } catch {
      return { ok: false, value: { title: "The server does not answer", detail: "Is it still running?" } };
    }
    show(curl(method, path, body));
    if (answer.status === 401) {
      sessionStorage.removeItem(KEY);
      if (await ask(token ? "The server did not take that admin token." : "")) continue;
    }
    keptToken();
    const text = await answer.text();
    return { ok: answer.ok, value: text ? JSON.parse(text) : null };
  }
}

function keptToken() {
  const told = document.getElementById("token-kept");
  if (told) told.hidden = !sessionStorage.getItem(KEY);
}

/** Keep the admin token no longer. */
export function forget() {
  sessionStorage.removeItem(KEY);
  keptToken();
}

/** The body that a form's fields make: empty ones are left out, and data-type says what a text stands for. */
function bodyOf(form, button) {
  const body = {};
  const put = (field, value) => {
    const typed = { integer: Number, number: Number, boolean: (text) => text === "true" }[field.dataset.type];
    body[field.name] = typed ? typed(value) : value;
  };
  for (const field of form.elements) {
    if (!field.name || field.tagName === "BUTTON" || field.disabled || field.value === "") continue;
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    put(field, field.value.trim());
  }
  if (button?.name) put(button, button.value);
  return body;
}

/** A form of class "call" is a control call; its page may listen to "answered" and prevent the usual: to load again. */
async function submitted(event) {
  const form = event.target;
  if (!form.matches("form.call")) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.disabled) return;
  const method = button?.dataset.method || form.dataset.method;
  const path = button?.dataset.path || form.dataset.path;
  // a form without fields says its whole body, or that it has none
  const whole = form.dataset.body && JSON.parse(form.dataset.body);
  const detail = { body: "bare" in form.dataset ? undefined : whole || bodyOf(form, button), button };
  if (!form.dispatchEvent(new CustomEvent("calling", { detail, bubbles: true, cancelable: true }))) return;
  button?.setAttribute("aria-disabled", "true");
  const { ok, value } = await call(method, path, detail.body);
  button?.removeAttribute("aria-disabled");
  if (!ok) {
    sayRefusal(value);
    return;
  }
  const told = new CustomEvent("answered", { detail: { value, button }, bubbles: true, cancelable: true });
  if (!form.dispatchEvent(told)) return;
  sayNext(button?.dataset.said || form.dataset.said || "Done.");
  location.reload();
}

async function copied(event) {
  const button = event.target.closest("button.copy");
  if (!button) return;
  const code = button.parentElement.querySelector("code");
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    // browsers have no clipboard for pages of other machines without TLS
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);

}

/** Let the buttons of some part of the page be seen that only work with scripts. */
export function revive(part) {
  for (const button of part.querySelectorAll("button.copy")) button.hidden = false;
}

document.addEventListener("submit", submitted);
document.addEventListener("click", copied);
document.getElementById("forget")?.addEventListener("click", forget);
revive(document);
keptToken();
const before = sessionStorage.getItem("npq-sandbox-said");
if (before) {
  sessionStorage.removeItem("npq-sandbox-said");
  say(before);
}
