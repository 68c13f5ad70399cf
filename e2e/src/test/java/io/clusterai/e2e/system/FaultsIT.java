package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Api.Answer;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.FurtherGateway;
import io.clusterai.e2e.suite.MoodyService;
import io.clusterai.e2e.suite.Suite;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A service that hangs, dies, dawdles or babbles disturbs nobody else: the gateway finds out, leaves it alone, and comes back to it. */
class FaultsIT {

    private static final Duration FOUND_OUT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration NOISE = Duration.ofMillis(250);
    private static final int LOOKS = 3;
    private static final int CLIENTS = 20;

    private static final String ITS_ROUTE = "/api/v1/models";
    private static final String ANOTHER_ROUTE = "/api/v1/alerts";

    @ParameterizedTest
    @CsvSource({
        "model-service,  /api/v1/models,  HANGS, PT20S",
        "worker-service, /api/v1/workers, DIES,  PT3S",
    })
    void aServiceInTroubleDisturbsNobodyElse(String service, String itsRoute, Trouble trouble, Duration lasts) {
        List<Long> pids = Suite.processes(service).stream()
                .map(process -> process.path("pid").asLong())
                .toList();
        disturbsNobodyElse(
                Api.admin().uncached(),
                service,
                itsRoute,
                trouble.name(),
                trouble == Trouble.HANGS,
                lasts,
                () -> pids.forEach(trouble::begins),
                () -> pids.forEach(trouble::ends));
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW", "GARBAGE", "GONE"})
    void neitherDoesOneThatAnswersLateOrNonsenseOrNotAtAll(MoodyService.Mood mood) {
        try (MoodyService models = MoodyService.start();
                FurtherGateway gateway = FurtherGateway.start(
                        "faults-gateway-" + mood.name().toLowerCase(Locale.ROOT),
                        Map.of(
                                "GATEWAY_UPSTREAM_MODEL_SERVICE_URLS",
                                models.url().toString(),
                                "GATEWAY_LIMITS_PER_USER",
                                "1000000"))) {
            disturbsNobodyElse(
                    Api.admin().at(gateway.url()).uncached(),
                    "model-service",
                    ITS_ROUTE,
                    mood.name(),
                    true,
                    Duration.ofSeconds(8),
                    () -> models.become(mood),
                    () -> models.become(MoodyService.Mood.WELL));
        }
    }

    private static void disturbsNobodyElse(
            Api admin,
            String service,
            String itsRoute,
            String trouble,
            boolean goesOn,
            Duration lasts,
            Runnable begins,
            Runnable ends) {
        Await.until("the service answers", PATIENCE, () -> admin.get(itsRoute).status() == 200);
        AtomicBoolean asking = new AtomicBoolean(true);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                // Before as well: what others wait for its clients is not what they wait for its trouble.
                for (int client = 0; client < CLIENTS; client++) {
                    clients.execute(() -> {
                        while (asking.get()) {
                            admin.get(itsRoute);
                            Await.pause(Duration.ofMillis(100));
                        }
                    });
                }
                Duration baseline = p99(admin, Duration.ofSeconds(5));
                long begun = System.nanoTime();
                begins.run();
                Await.until("its breaker opens", FOUND_OUT, () -> stateSeenBy(admin, service)
                        .equals("OPEN"));
                System.out.printf("%s %s: the breaker opened after %d ms%n", service, trouble, millisSince(begun));
                Answer refused = Await.found("it is refused at once", FOUND_OUT, () -> Optional.of(admin.get(itsRoute))
                        .filter(answer -> answer.status() == 503));
                assertThat(refused.json().path("code").asText()).isEqualTo("UPSTREAM_UNAVAILABLE");

                Duration bound = Collections.max(List.of(baseline.multipliedBy(2), NOISE));
                Duration meanwhile = p99(admin, lasts.minusMillis(millisSince(begun)));
                // What the trouble does it does for as long as it lasts; what the machine does at the same time passes.
                for (int look = 1; look < LOOKS && goesOn && meanwhile.compareTo(bound) > 0; look++) {
                    meanwhile = p99(admin, Duration.ofSeconds(5));
                }
                System.out.printf(
                        "%s %s: p99 of others %s before, %s meanwhile%n", service, trouble, baseline, meanwhile);
                assertThat(meanwhile)
                        .as("below %s a busy machine decides and not the gateway", NOISE)
                        .isLessThanOrEqualTo(bound);
            } finally {
                asking.set(false);
                ends.run();
            }
        }

        Await.until("it is asked again", PATIENCE, () -> admin.get(itsRoute).status() == 200);
        Await.until(
                "its breaker is closed",
                PATIENCE,
                () -> admin.get(itsRoute).status() == 200
                        && stateSeenBy(admin, service).equals("CLOSED"));
    }

    /** What befalls every process of a service. */
    enum Trouble {
        HANGS {
            @Override
            void begins(long pid) {
                Suite.freeze(pid);
            }

            @Override
            void ends(long pid) {
                Suite.thaw(pid);
            }
        },
        DIES {
            @Override
            void begins(long pid) {
                Suite.kill(pid);
            }

            @Override
            void ends(long pid) {
                // The launcher starts it again.
            }
        };

        abstract void begins(long pid);

        abstract void ends(long pid);
    }

    @Test
    void anOperatorMayOverruleTheBreakersOfEveryGateway() {
        Api admin = Api.admin().uncached();
        String ruling = "/api/v1/gateway/upstreams/model-service/ruling";
        admin.put(
                        ruling,
                        Suite.JSON
                                .createObjectNode()
                                .put("state", "OPEN")
                                .put("until", Instant.now().plusSeconds(60).toString())
                                .put("comment", "its disk is replaced")
                                .toString())
                .expect(200);
        try {
            Suite.urls()
                    .forEach(gateway -> Await.until(
                            "every gateway leaves it alone",
                            FOUND_OUT,
                            () -> admin.at(gateway).get(ITS_ROUTE).status() == 503));
        } finally {
            admin.delete(ruling).expect(204);
        }
        for (String action : List.of("upstreams.overrule", "upstreams.release")) {
            Await.until(action + " is on record", PATIENCE, () -> !admin.items(
                            "/api/v1/audit?target=model-service&action=" + action)
                    .isEmpty());
        }
        Suite.urls()
                .forEach(gateway -> Await.until(
                        "every gateway asks it again",
                        FOUND_OUT,
                        () -> admin.at(gateway).get(ITS_ROUTE).status() == 200));
    }

    private static String stateSeenBy(Api admin, String service) {
        return admin.items("/api/v1/gateway/upstreams").stream()
                .filter(upstream -> upstream.path("id").asText().equals(service))
                .map(upstream -> upstream.path("state").asText())
                .findFirst()
                .orElseThrow();
    }

    /** The p99 of one request after the other on a route of another service. */
    private static Duration p99(Api admin, Duration during) {
        List<Long> taken = new ArrayList<>();
        long end = System.nanoTime() + during.toNanos();
        while (System.nanoTime() < end || taken.size() < 100) {
            long begun = System.nanoTime();
            admin.get(ANOTHER_ROUTE).expect(200);
            taken.add(System.nanoTime() - begun);
            Await.pause(Duration.ofMillis(10));
        }
        Collections.sort(taken);
        return Duration.ofNanos(taken.get(taken.size() * 99 / 100));
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
