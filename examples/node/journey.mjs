// From an application to an outcome, with nothing but Node 18 or newer: node journey.mjs
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const server = process.env.NPQ_SANDBOX_URL ?? "http://127.0.0.1:4090";
const admin = process.env.NPQ_SANDBOX_ADMIN_TOKEN;

async function ask(method, path, { token, type = "application/json", body } = {}) {
  const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { "Content-Type": type }) };
  const answer = await fetch(server + path, { method, headers, body });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path} answered ${answer.status}: ${text}`);
  return text && JSON.parse(text);
}

// the client: in your project, this is your own
const provider = (token) => {
  const api = async (method, path, attributes) => {
    const body = attributes && JSON.stringify({ data: { attributes } });
    return (await ask(method, `/api/v3${path}`, { token, body })).data;
  };
  return {
    applications: () => api("GET", "/npq-applications"),
    accept: (id) => api("POST", `/npq-applications/${id}/accept`),
    declare: (attributes) => api("POST", "/participant-declarations", attributes),
    declaration: (id) => api("GET", `/participant-declarations/${id}`),
    outcomes: (id) => api("GET", `/participants/npq/${id}/outcomes`),
  };
};

// a workspace of our own, which nobody else sees
const scenario = await readFile(new URL("../journey.yaml", import.meta.url), "utf8");
const control = (method, path, body, type) => ask(method, `/__sandbox/workspaces${path}`, { token: admin, body, type });
const { name, tokens } = await control("POST", "", scenario, "application/yaml");
const clock = (method, path, body) => control(method, `/${name}/clock${path}`, JSON.stringify(body));

try {
  const client = provider(tokens["ambition-institute"]);
  const course_identifier = "npq-senior-leadership";

  const [application] = await client.applications();
  assert.equal(application.attributes.status, "pending");

  const { participant_id, status } = (await client.accept(application.id)).attributes;
  assert.equal(status, "accepted");

  const started = await client.declare({
    participant_id, course_identifier, declaration_type: "started", declaration_date: "2022-11-19T09:00:00Z",
  });
  assert.equal(started.attributes.state, "eligible");

  await clock("POST", "/advance", { by: "P3M" }); // the statement of December is paid meanwhile
  assert.equal((await client.declaration(started.id)).attributes.state, "paid");

  await clock("PUT", "", { now: "2024-02-01T10:00:00Z" });
  await client.declare({
    participant_id, course_identifier, declaration_type: "completed", declaration_date: "2024-01-31T09:00:00Z",
    has_passed: true,
  });
  const outcomes = await client.outcomes(participant_id);
  assert.deepEqual(outcomes.map((outcome) => outcome.attributes.state), ["passed"]);
  console.log("Ada applied, was accepted, started, was paid for, and passed.");
} finally {
  await control("DELETE", `/${name}`);
}
