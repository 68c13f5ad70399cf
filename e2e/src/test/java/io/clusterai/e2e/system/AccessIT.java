package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.Doors;
import io.clusterai.e2e.suite.Needs;
import io.clusterai.e2e.suite.People;
import io.clusterai.e2e.suite.Redis;
import io.clusterai.e2e.suite.Suite;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions over two auth-services, and how fast every process learns that somebody may no longer do something. */
class AccessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REDEMPTIONS = 50;

    private final People people = new People();

    @AfterEach
    void tidy() {
        people.close();
    }

    @Test
    void ofFiftyRedemptionsAtOnceOneRotatesAndReuseAfterTheGraceEndsTheFamily() throws Exception {
        List<URI> auth =
                Doors.now().of("auth-service").stream().map(Doors.Door::address).toList();
        Needs.that(auth.size() >= 2, "the suite runs with two auth-services");
        People.Session session = people.with("viewer").login();
        List<Callable<Api.Answer>> redemptions = IntStream.range(0, REDEMPTIONS)
                .<Callable<Api.Answer>>mapToObj(
                        number -> () -> refresh(auth.get(number % auth.size()), session.refreshToken()))
                .toList();

        String successor;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> answers = threads.invokeAll(redemptions);
            successor = refreshToken(answers.getFirst().get());
            for (Future<Api.Answer> answer : answers) {
                assertThat(refreshToken(answer.get())).isEqualTo(successor);
            }
        }

        assertThat(successor).isNotEqualTo(session.refreshToken());
        // Inside the grace the old one yields its successor again; the first time that it does not, it was reuse.
        Await.until(
                "the grace is over",
                PATIENCE,
                () -> refresh(auth.getFirst(), session.refreshToken()).status() == 401);
        assertThat(refresh(auth.getLast(), successor)
                        .expect(401)
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("INVALID_REFRESH_TOKEN");
        Doors.now().all().forEach(door -> assertThat(
                        Refusal.of(door, session.accessToken()).lastYes())
                .as(door.toString())
                .isLessThan(Refusal.LATEST));
    }

    @Test
    void everyProcessRefusesAnEndedSessionWithinTwoSeconds() {
        People.Person person = people.with("viewer");
        People.Session session = person.login();
        Doors doors = Doors.now();
        doors.all().forEach(door -> door.knock(session.accessToken()).expect(200));

        people.admin().delete("/api/v1/auth/users/" + person.id() + "/sessions").expect(204);

        Refusal.everywhere(doors, session.accessToken());
    }

    @Test
    void everyProcessKnowsAChangedRoleWithinTwoSeconds() {
        People.Person person = people.with("viewer");
        People.Session session = person.login();
        Doors doors = Doors.now();
        doors.all().forEach(door -> door.knock(session.accessToken()).expect(200));

        people.admin()
                .put("/api/v1/auth/users/" + person.id(), "{\"roles\": [], \"enabled\": true}")
                .expect(200);

        Refusal.everywhere(doors, session.accessToken());
        String narrower = Suite.parse(
                        refresh(Suite.url(), session.refreshToken()).expect(200).body())
                .path("accessToken")
                .asText();
        assertThat(doors.of("alert-service").getFirst().knock(narrower).status())
                .isEqualTo(403);
    }

    @Test
    void aRevocationIsSeenThoughRedisForgotEverything() {
        People.Session session = people.with("viewer").login();
        Doors doors = Doors.now();

        Redis.ofTheSuite().flush();
        revoke(session);

        Refusal.everywhere(doors, session.accessToken());
        doors.all().forEach(door -> door.knock(people.admin().token()).expect(200));
    }

    @Test
    void anApiKeyDoesWhatItsScopesSayUntilItIsDeleted() {
        Api admin = people.admin();
        ObjectNode request = Suite.JSON.createObjectNode().put("name", "system test");
        request.putArray("scopes").add("alerts:read");
        var made = admin.post("/api/v1/auth/api-keys", request.toString())
                .expect(201)
                .json();
        List<Api> programs = Suite.urls().stream()
                .map(gateway ->
                        Api.anonymous(gateway).withToken(made.path("key").asText()))
                .toList();

        programs.forEach(program -> {
            program.get("/api/v1/alerts").expect(200);
            program.get("/api/v1/workers").expect(403);
            program.get("/api/v1/auth/sessions").expect(403);
        });
        admin.delete("/api/v1/auth/api-keys/" + made.path("apiKey").path("id").asText())
                .expect(204);

        programs.forEach(program -> {
            Doors.Door gateway = new Doors.Door("gateway", program.gateway(), 0, "/api/v1/alerts");
            assertThat(Refusal.of(gateway, program.token()).lastYes()).isLessThan(Refusal.LATEST);
        });
    }

    @Test
    void guessesAtOneAccountCountOnAllReplicasTogether() {
        List<URI> auth =
                Doors.now().of("auth-service").stream().map(Doors.Door::address).toList();
        Needs.that(auth.size() >= 2, "the suite runs with two auth-services");
        ObjectNode guess = Suite.JSON
                .createObjectNode()
                .put("username", "nobody-" + UUID.randomUUID())
                .put("password", "a guess");

        // Five are free altogether; nine would be, if each replica counted for itself.
        List<Integer> answers = IntStream.range(0, 9)
                .map(number -> Api.anonymous(auth.get(number % auth.size()))
                        .post("/api/v1/auth/login", guess.toString())
                        .status())
                .boxed()
                .toList();

        assertThat(answers.subList(0, 5)).containsOnly(401);
        assertThat(answers.subList(5, 9)).contains(429);
    }

    private void revoke(People.Session session) {
        people.admin().delete("/api/v1/auth/sessions/" + session.id()).expect(204);
    }

    private static Api.Answer refresh(URI where, String token) {
        return Api.anonymous(where)
                .post(
                        "/api/v1/auth/refresh",
                        Suite.JSON.createObjectNode().put("refreshToken", token).toString());
    }

    private static String refreshToken(Api.Answer answer) {
        return answer.expect(200).json().path("refreshToken").asText();
    }
}
