package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.Doors;
import io.clusterai.e2e.suite.People;
import io.clusterai.e2e.suite.Redis;
import io.clusterai.e2e.suite.Suite;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What everybody else knows while auth-service is away: the copy in Redis, and without that nothing, which is never a yes. */
class SurvivalAccessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private People people;
    private Doors doors;
    private List<Doors.Door> others;

    @BeforeEach
    void everythingIsUp() {
        allUp();
        people = new People();
        doors = Doors.now();
        others = doors.except("auth-service");
    }

    @AfterEach
    void tidy() {
        doors.of("auth-service").forEach(door -> signal("CONT", door));
        allUp();
        people.close();
    }

    @Test
    void aRevocationOutlivesTheKillOfEveryAuthService() {
        People.Session revoked = people.with("viewer").login();
        String valid = people.admin().token();
        others.forEach(door -> door.knock(revoked.accessToken()).expect(200));

        people.admin().delete("/api/v1/auth/sessions/" + revoked.id()).expect(204);
        doors.of("auth-service").forEach(door -> Suite.kill(door.pid()));

        Refusal.everywhere(new Doors(others), revoked.accessToken());
        others.forEach(door ->
                assertThat(door.knock(valid).status()).as(door.toString()).isEqualTo(200));
    }

    @Test
    void withoutAuthServiceAndItsCopyNobodyIsLetIn() {
        String valid = people.admin().token();
        Redis redis = Redis.ofTheSuite();
        others.forEach(door -> door.knock(valid).expect(200));

        doors.of("auth-service").forEach(door -> signal("STOP", door));
        redis.flush();

        others.forEach(door -> {
            Refusal refusal = Refusal.of(door, valid);
            assertThat(refusal.lastYes())
                    .as(door.toString())
                    // The flush comes after the stop, and a list may be as old as two seconds.
                    .isLessThan(Refusal.LATEST.plusMillis(700));
            assertThat(refusal.answer().status())
                    .as(door + ": " + refusal.answer().body())
                    .isEqualTo(503);
            assertThat(refusal.answer().contentType()).startsWith("application/problem+json");
            assertThat(refusal.answer().retryAfter()).as(door.toString()).isPresent();
        });
        doors.of("auth-service").forEach(door -> signal("CONT", door));
        others.forEach(door -> Await.until(
                door + " answers again", PATIENCE, () -> door.knock(valid).status() == 200));
    }

    private static void allUp() {
        Await.until("everything is up", PATIENCE, () -> Suite.status().findValuesAsText("status").stream()
                .noneMatch(status -> !status.equals("UP")));
        Await.until("everything lets an administrator in", PATIENCE, () -> {
            Api admin = Api.admin();
            return Doors.now().all().stream()
                    .allMatch(door -> door.knock(admin.token()).status() == 200);
        });
    }

    private static void signal(String name, Doors.Door door) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(door.pid()))
                    .start()
                    .waitFor();
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
