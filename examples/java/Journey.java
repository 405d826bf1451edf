// From an application to an outcome, with nothing but Java 17 or newer: java Journey.java

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Journey {
    static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    static final String SERVER = Optional.ofNullable(System.getenv("NPQ_SANDBOX_URL")).orElse("http://127.0.0.1:4090");
    static final String ADMIN = System.getenv("NPQ_SANDBOX_ADMIN_TOKEN");
    static final String COURSE = "npq-senior-leadership";

    /** The client: in your project, this is your own, with a JSON library. */
    record Provider(String token) {
        String applications() throws Exception {
            return ask("GET", "/api/v3/npq-applications", token, null, null);
        }

        String accept(String application) throws Exception {
            return ask("POST", "/api/v3/npq-applications/" + application + "/accept", token, null, null);
        }

        String declare(String participant, String milestone, String date, String more) throws Exception {
            String body = """
                {"data": {"type": "participant-declaration", "attributes": {
                  "participant_id": "%s", "course_identifier": "%s",
                  "declaration_type": "%s", "declaration_date": "%s"%s}}}
                """.formatted(participant, COURSE, milestone, date, more);
            return ask("POST", "/api/v3/participant-declarations", token, "application/json", body);
        }

        String declaration(String id) throws Exception {
            return ask("GET", "/api/v3/participant-declarations/" + id, token, null, null);
        }

        String outcomes(String participant) throws Exception {
            return ask("GET", "/api/v3/participants/npq/" + participant + "/outcomes", token, null, null);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path scenario = Path.of(arguments.length > 0 ? arguments[0] : "../journey.yaml");
        String made = ask("POST", "/__sandbox/workspaces", ADMIN, "application/yaml", Files.readString(scenario));
        // a workspace of our own, which nobody else sees
        String workspace = "/__sandbox/workspaces/" + text(made, "name");
        try {
            Provider provider = new Provider(text(made, "ambition-institute"));

            String applications = provider.applications();
            expect("pending", text(applications, "status"));

            String accepted = provider.accept(text(applications, "id"));
            expect("accepted", text(accepted, "status"));
            String ada = text(accepted, "participant_id");

            String started = provider.declare(ada, "started", "2022-11-19T09:00:00Z", "");
            expect("eligible", text(started, "state"));

            // the statement of December is paid meanwhile
            ask("POST", workspace + "/clock/advance", ADMIN, "application/json", "{\"by\": \"P3M\"}");
            expect("paid", text(provider.declaration(text(started, "id")), "state"));

            ask("PUT", workspace + "/clock", ADMIN, "application/json", "{\"now\": \"2024-02-01T10:00:00Z\"}");
            provider.declare(ada, "completed", "2024-01-31T09:00:00Z", ", \"has_passed\": true");
            expect("passed", text(provider.outcomes(ada), "state"));
            System.out.println("Ada applied, was accepted, started, was paid for, and passed.");
        } finally {
            ask("DELETE", workspace, ADMIN, null, null);
        }
    }

    static String ask(String method, String path, String token, String type, String body)
            throws IOException, InterruptedException {
        var content = body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create(SERVER + path)).method(method, content);
        if (token != null) request.header("Authorization", "Bearer " + token);
        if (type != null) request.header("Content-Type", type);
        var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 400) {
            throw new IOException(method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** The first text of this name in a JSON answer; enough for an example. */
    static String text(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!found.find()) throw new AssertionError("there is no " + name + " in " + json);
        return found.group(1);
    }

    static void expect(String wanted, String found) {
        if (!wanted.equals(found)) throw new AssertionError("expected " + wanted + ", found " + found);
    }
}
