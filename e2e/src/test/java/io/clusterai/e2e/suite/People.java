package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Users that a test makes, and that go with it. */
public final class People implements AutoCloseable {

    private final Api admin = Api.admin();
    private final List<String> made = new ArrayList<>();

    /** Somebody with these roles. */
    public Person with(String... roles) {
        String username = "person-" + UUID.randomUUID();
        String password = UUID.randomUUID().toString();
        ObjectNode user =
                Suite.JSON.createObjectNode().put("username", username).put("password", password);
        for (String role : roles) {
            user.withArray("roles").add(role);
        }
        user.withArray("roles");
        String id = admin.post("/api/v1/auth/users", user.toString())
                .expect(201)
                .json()
                .path("id")
                .asText();
        made.add(id);
        return new Person(id, username, password);
    }

    public Api admin() {
        return admin;
    }

    @Override
    public void close() {
        Api again = Api.admin();
        made.forEach(id -> again.delete("/api/v1/auth/users/" + id));
    }

    /** Somebody who can sign in. */
    public record Person(String id, String username, String password) {

        public Session login() {
            return login(Suite.url());
        }

        public Session login(URI where) {
            JsonNode tokens = Api.anonymous(where)
                    .post(
                            "/api/v1/auth/login",
                            Suite.JSON
                                    .createObjectNode()
                                    .put("username", username)
                                    .put("password", password)
                                    .toString())
                    .expect(200)
                    .json();
            return new Session(
                    tokens.path("sessionId").asText(),
                    tokens.path("accessToken").asText(),
                    tokens.path("refreshToken").asText());
        }
    }

    /** A login. */
    public record Session(String id, String accessToken, String refreshToken) {}
}
