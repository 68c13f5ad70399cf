package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Doors;
import io.clusterai.e2e.suite.OneTimeCodes;
import io.clusterai.e2e.suite.People;
import io.clusterai.e2e.suite.Suite;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A second factor through the gateway, as an authenticator app and its owner see it. */
class SecondFactorIT {

    private static final String FACTOR = "/api/v1/auth/me/second-factor";
    private static final String PROOF = "/api/v1/auth/me/proof";
    private static final int AT_ONCE = 10;

    private final People people = new People();

    @AfterEach
    void tidy() {
        people.close();
    }

    @Test
    void aLoginAsksForACodeThatWorksOnceOnWhicheverReplica() throws Exception {
        Enrolled ann = enrol();
        assertCode(login(Suite.url(), ann, ""), 401, "SECOND_FACTOR_REQUIRED");
        assertCode(login(Suite.url(), ann, "000000"), 401, "INVALID_SECOND_FACTOR");
        String code = ann.codes().next();
        List<URI> services =
                Doors.now().of("auth-service").stream().map(Doors.Door::address).toList();
        // Fewer than what is free of the throttle on each.
        List<Callable<Api.Answer>> logins = IntStream.range(0, AT_ONCE)
                .<Callable<Api.Answer>>mapToObj(
                        number -> () -> login(services.get(number % services.size()), ann, code))
                .toList();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> statuses = threads.invokeAll(logins).stream()
                    .map(SecondFactorIT::status)
                    .toList();
            assertThat(statuses.stream().filter(status -> status == 200)).hasSize(1);
            assertThat(statuses).isSubsetOf(200, 401, 429);
        }
    }

    @Test
    void aProofOpensWhatASessionOfThePasswordAloneDoesNot() {
        Enrolled ann = enrol();
        assertCode(ann.api().post(FACTOR + "/recovery-codes", "{}"), 403, "STEP_UP_REQUIRED");
        assertCode(ann.api().post(PROOF, proof("password", ann.person().password())), 401, "SECOND_FACTOR_REQUIRED");
        Api proved = proved(ann, ann.codes().next());

        JsonNode renewed =
                proved.post(FACTOR + "/recovery-codes", "{}").expect(200).json().path("recoveryCodes");

        assertThat(Api.stream(renewed)).hasSize(10);
        assertCode(login(Suite.url(), ann, ann.recoveryCodes().get(0).asText()), 401, "INVALID_SECOND_FACTOR");
        login(Suite.url(), ann, renewed.get(0).asText()).expect(200);
        assertCode(login(Suite.url(), ann, renewed.get(0).asText()), 401, "INVALID_SECOND_FACTOR");
    }

    @Test
    void whoLostEverythingIsHelpedByAnAdministrator() {
        Enrolled ann = enrol();

        people.admin()
                .delete("/api/v1/auth/users/" + ann.person().id() + "/second-factor")
                .expect(204);

        login(Suite.url(), ann, "").expect(200);
        Refusal.everywhere(Doors.now(), ann.api().token());
    }

    private Enrolled enrol() {
        People.Person person = people.with("viewer");
        Api api = Api.anonymous(Suite.url()).withToken(person.login().accessToken());
        JsonNode begun = api.post(FACTOR, "{}").expect(200).json();
        assertThat(begun.path("uri").asText()).startsWith("otpauth://totp/");
        OneTimeCodes codes = new OneTimeCodes(begun.path("secret").asText(), Instant.now());
        JsonNode recovery =
                api.put(FACTOR, proof("code", codes.next())).expect(200).json().path("recoveryCodes");
        return new Enrolled(person, api, codes, Api.stream(recovery));
    }

    private static Api proved(Enrolled who, String code) {
        return who.api()
                .withToken(who.api()
                        .post(PROOF, proof("code", code))
                        .expect(200)
                        .json()
                        .path("accessToken")
                        .asText());
    }

    private static Api.Answer login(URI where, Enrolled who, String code) {
        ObjectNode body = Suite.JSON
                .createObjectNode()
                .put("username", who.person().username())
                .put("password", who.person().password());
        if (!code.isEmpty()) {
            body.put("totp", code);
        }
        return Api.anonymous(where).post("/api/v1/auth/login", body.toString());
    }

    private static String proof(String what, String shown) {
        return Suite.JSON.createObjectNode().put(what, shown).toString();
    }

    private static int status(Future<Api.Answer> answer) {
        return answer.resultNow().status();
    }

    private static void assertCode(Api.Answer answer, int status, String code) {
        assertThat(answer.expect(status).json().path("code").asText()).isEqualTo(code);
    }

    private record Enrolled(People.Person person, Api api, OneTimeCodes codes, List<JsonNode> recoveryCodes) {}
}
