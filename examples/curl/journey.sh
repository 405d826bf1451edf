#!/usr/bin/env bash
# From an application to an outcome, with nothing but bash and curl: ./journey.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

server=${NPQ_SANDBOX_URL:-http://127.0.0.1:4090}
admin=${NPQ_SANDBOX_ADMIN_TOKEN:-not-needed-on-this-machine}

# ask METHOD PATH TOKEN [BODY [TYPE]]: the answer's body; an error ends the script
ask() {
  curl --silent --show-error --fail-with-body --request "$1" "$server$2" --header "Authorization: Bearer $3" \
    ${4:+--header "Content-Type: ${5:-application/json}" --data-binary "$4"}
}

# text NAME: the first text of this name in a JSON answer
text() { grep -o "\"$1\": *\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

expect() { [ "$1" = "$2" ] || { echo "expected $1, found $2" >&2; exit 1; }; }

# a workspace of our own, which nobody else sees
made=$(ask POST /__sandbox/workspaces "$admin" @../journey.yaml application/yaml)
workspace=/__sandbox/workspaces/$(text name <<< "$made")
token=$(text ambition-institute <<< "$made")
trap 'ask DELETE "$workspace" "$admin"' EXIT

applications=$(ask GET /api/v3/npq-applications "$token")
expect pending "$(text status <<< "$applications")"

accepted=$(ask POST "/api/v3/npq-applications/$(text id <<< "$applications")/accept" "$token")
expect accepted "$(text status <<< "$accepted")"
ada=$(text participant_id <<< "$accepted")

# declare MILESTONE DATE [MORE]
declare_milestone() {
  ask POST /api/v3/participant-declarations "$token" '{"data": {"attributes": {
    "participant_id": "'"$ada"'", "course_identifier": "npq-senior-leadership",
    "declaration_type": "'"$1"'", "declaration_date": "'"$2"'"'"${3:-}"'}}}'
}

started=$(declare_milestone started 2022-11-19T09:00:00Z)
expect eligible "$(text state <<< "$started")"

# the statement of December is paid meanwhile
ask POST "$workspace/clock/advance" "$admin" '{"by": "P3M"}' > /dev/null
paid=$(ask GET "/api/v3/participant-declarations/$(text id <<< "$started")" "$token")
expect paid "$(text state <<< "$paid")"

ask PUT "$workspace/clock" "$admin" '{"now": "2024-02-01T10:00:00Z"}' > /dev/null
declare_milestone completed 2024-01-31T09:00:00Z ', "has_passed": true' > /dev/null
outcomes=$(ask GET "/api/v3/participants/npq/$ada/outcomes" "$token")
expect passed "$(text state <<< "$outcomes")"
echo "Ada applied, was accepted, started, was paid for, and passed."
