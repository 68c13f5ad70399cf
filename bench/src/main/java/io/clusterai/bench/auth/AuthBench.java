package io.clusterai.bench.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.bench.measure.CpuTime;
import io.clusterai.bench.measure.Figures;
import io.clusterai.bench.measure.MarkdownRecord;
import io.clusterai.bench.measure.Rounds;
import io.clusterai.bench.suite.Child;
import io.clusterai.bench.suite.JvmCommand;
import io.clusterai.bench.suite.Plan;
import io.clusterai.bench.suite.RunningSuite;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What a login costs beyond the hash in it, what a refresh costs with its database, and what every service pays for a token. */
public final class AuthBench {

    private static final String HASH = "one bcrypt check";
    private static final String SIGNATURE = "one RS256 signature";
    private static final String LOGIN = "login";
    private static final String REFRESH = "refresh";
    private static final Set<String> PEERS = Set.of(HASH, SIGNATURE);

    /** The product's default. */
    private static final int COST = 12;

    /** Of the keys that auth-service makes. */
    private static final int RSA_BITS = 2048;

    /** Sessions that are refreshed at the same time, each with the token it got last. */
    private static final int SESSIONS = 16;

    private static final int IDLE_SECONDS = 5;

    /** A refresh writes, and a login hashes: they are warm after fewer operations than a proxy. */
    private static final int WARM_UP_PER_REFRESH = 30;

    /** Where a refresh takes long, warming up must not take for ever; the record tells how many there were. */
    private static final int LONGEST_WARM_UP_SECONDS = 90;

    private static final int LOGINS_TO_WARM_UP = 20;
    private static final int TOKEN_ROUNDS_TO_WARM_UP = 5;

    private final RunningSuite suite;
    private final Plan plan;

    public AuthBench(RunningSuite suite, Plan plan) {
        this.suite = suite;
        this.plan = plan;
    }

    public void run(Path records) {
        MarkdownRecord record = new MarkdownRecord("auth", Instant.now());
        int peerPort = Child.freePort();
        int authPort = Child.freePort();
        JvmCommand known = JvmCommand.of(suite.part("auth-service").pid());
        JvmCommand command = plan.asUp() ? known : known.optimised();
        long postgres = suite.part("postgresql").pid();
        try (Child peer = Child.start(
                        "crypto-server",
                        command.running(CryptoServer.class, List.of(), peerPort, COST, RSA_BITS),
                        suite.logs());
                Child auth = Child.start("bench-auth", command.with(environment(authPort)), suite.logs())) {
            URI hashing = URI.create("http://127.0.0.1:" + peerPort + "/hash");
            URI signing = hashing.resolve("/signatures");
            peer.awaitAnswer(hashing);
            URI service = URI.create("http://127.0.0.1:" + authPort);
            auth.awaitAnswer(service.resolve("/api/v1/auth/.well-known/jwks.json"));
            for (int i = 0; i < LOGINS_TO_WARM_UP; i++) {
                suite.login(service);
                suite.get(hashing);
                sign(signing, 1);
            }
            List<Chain> chains = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                chains.add(new Chain(service, suite.login(service)));
            }
            long refreshes = 0;
            long enough = System.nanoTime() + LONGEST_WARM_UP_SECONDS * 1_000_000_000L;
            while (refreshes < plan.warmUp() / WARM_UP_PER_REFRESH && System.nanoTime() < enough) {
                refreshes += refresh(chains, 2);
            }
            Idle idle = idle(auth.pid(), postgres);
            Map<String, Supplier<Round>> subjects = new LinkedHashMap<>();
            subjects.put(HASH, () -> once(HASH, peer.pid(), postgres, Idle.NONE, () -> suite.get(hashing)));
            subjects.put(LOGIN, () -> once(LOGIN, auth.pid(), postgres, idle, () -> suite.login(service)));
            subjects.put(
                    SIGNATURE,
                    () -> measure(SIGNATURE, peer.pid(), postgres, Idle.NONE, () -> sign(signing, plan.seconds())));
            subjects.put(
                    REFRESH, () -> measure(REFRESH, auth.pid(), postgres, idle, () -> refresh(chains, plan.seconds())));
            Map<String, List<Round>> results = Rounds.interleaved(plan.rounds(), subjects);
            List<double[]> checks = tokenChecks(command);
            describe(record, command, idle, refreshes);
            tell(record, results, checks);
        }
        record.publish(records);
    }

    private static Map<String, String> environment(int port) {
        return Map.of(
                "SUITE_INSTANCE", "bench-auth",
                "QUARKUS_HTTP_PORT", Integer.toString(port),
                "QUARKUS_MANAGEMENT_PORT", Integer.toString(Child.freePort()));
    }

    /** What both use while nobody asks, which is not to be charged to anybody. */
    private static Idle idle(long auth, long postgres) {
        CpuTime authBefore = CpuTime.of(auth);
        CpuTime postgresBefore = CpuTime.of(postgres);
        LockSupport.parkNanos(IDLE_SECONDS * 1_000_000_000L);
        return new Idle(
                CpuTime.of(auth).minus(authBefore).microseconds() / IDLE_SECONDS,
                CpuTime.of(postgres).minus(postgresBefore).microseconds() / IDLE_SECONDS);
    }

    /** One after the other, because two at once would only wait for each other's processor. */
    private Round once(String name, long pid, long postgres, Idle idle, Runnable operation) {
        return measure(name, pid, postgres, idle, () -> {
            long deadline = System.nanoTime() + plan.seconds() * 1_000_000_000L;
            long count = 0;
            while (System.nanoTime() < deadline) {
                operation.run();
                count++;
            }
            return count;
        });
    }

    private static Round measure(String name, long pid, long postgres, Idle idle, Supplier<Long> work) {
        CpuTime before = CpuTime.of(pid);
        CpuTime postgresBefore = CpuTime.of(postgres);
        long begun = System.nanoTime();
        long count = work.get();
        double seconds = (System.nanoTime() - begun) / 1e9;
        double own = CpuTime.of(pid).minus(before).microseconds() - idle.own() * seconds;
        double database = CpuTime.of(postgres).minus(postgresBefore).microseconds() - idle.database() * seconds;
        Round round = new Round(own / count, Math.max(0, database / count), count / seconds);
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f CPU-µs, %.0f of PostgreSQL, %.1f/s%n",
                name,
                round.own(),
                round.database(),
                round.perSecond());
        return round;
    }

    private long sign(URI signing, int seconds) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        long count = 0;
        while (System.nanoTime() < deadline) {
            suite.get(signing);
            count += CryptoServer.SIGNATURES;
        }
        return count;
    }

    private long refresh(List<Chain> chains, int seconds) {
        AtomicLong count = new AtomicLong();
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        List<Thread> threads = chains.stream()
                .map(chain -> Thread.ofVirtual().start(() -> {
                    while (System.nanoTime() < deadline) {
                        chain.refresh();
                        count.incrementAndGet();
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (count.get() == 0) {
            throw new IllegalStateException("no refresh succeeded");
        }
        return count.get();
    }

    private List<double[]> tokenChecks(JvmCommand command) {
        String output =
                Child.output(command.running(TokenChecks.class, List.of(), TOKEN_ROUNDS_TO_WARM_UP, plan.rounds()));
        return output.lines()
                .map(line -> line.split(" ", 2))
                .map(pair -> new double[] {Double.parseDouble(pair[0]), Double.parseDouble(pair[1])})
                .toList();
    }

    private void describe(MarkdownRecord record, JvmCommand command, Idle idle, long refreshes) {
        record.paragraph("An auth-service of its own beside the suite, asked directly; bcrypt of cost " + COST
                + ", RSA of " + RSA_BITS + " bits. Logins, hashes and signatures one after the other, refreshes by "
                + SESSIONS
                + " sessions at once, each with the token it got last. "
                + plan.rounds() + " interleaved rounds of " + plan.seconds() + " s each after " + LOGINS_TO_WARM_UP
                + " logins and " + refreshes + " refreshes to warm up. CPU-µs from "
                + "`/proc/PID/stat`, without what both use while nobody asks ("
                + String.format(
                        Locale.ROOT, "%.1f %% and %.1f %% of a processor", idle.own() / 1e4, idle.database() / 1e4)
                + "); what Kafka does with the facts afterwards is not counted.");
        record.paragraph(
                "Token checks are those of `TokenVerifier`, RS256, one thread of a JVM of its own: a token seen for the first time, and one that is "
                        + "remembered. All JVMs with `" + String.join(" ", command.tuning())
                        + "`. Median (least–most).");
    }

    private static void tell(MarkdownRecord record, Map<String, List<Round>> results, List<double[]> checks) {
        List<List<String>> rows = new ArrayList<>();
        results.forEach((name, rounds) -> rows.add(List.of(
                name,
                Figures.of(rounds, Round::own).text(0),
                PEERS.contains(name) ? "–" : Figures.of(rounds, Round::database).text(0),
                Figures.of(rounds, Round::perSecond).text(1))));
        record.table(List.of("operation", "CPU-µs, service", "CPU-µs, PostgreSQL", "done per second"), rows);
        double hash = Figures.of(results.get(HASH), Round::own).median();
        double signature = Figures.of(results.get(SIGNATURE), Round::own).median();
        double refresh = Figures.of(results.get(REFRESH), Round::both).median();
        record.paragraph(String.format(
                Locale.ROOT,
                "Login against its hash: %.3f, with the database %.3f (goal 1.15). Refreshes per second and core: %.0f, database included (goal 1000); "
                        + "signatures alone: %.0f. A refresh against its signature: %.2f.",
                Figures.of(results.get(LOGIN), Round::own).median() / hash,
                Figures.of(results.get(LOGIN), Round::both).median() / hash,
                1e6 / refresh,
                1e6 / signature,
                refresh / signature));
        record.paragraph("Token check: " + Figures.of(checks, pair -> pair[0]).text(1) + " µs the first time, "
                + Figures.of(checks, pair -> pair[1]).text(2) + " µs again.");
    }

    /** Microseconds of processor time in a second. */
    private record Idle(double own, double database) {

        private static final Idle NONE = new Idle(0, 0);
    }

    /** CPU-µs per operation, and operations per second. */
    private record Round(double own, double database, double perSecond) {

        double both() {
            return own + database;
        }
    }

    /** A session that is refreshed again and again. */
    private final class Chain {

        private final URI service;
        private String token;

        private Chain(URI service, JsonNode tokens) {
            this.service = service;
            this.token = tokens.path("refreshToken").asText();
        }

        private void refresh() {
            token = suite.post(service.resolve("/api/v1/auth/refresh"), Map.of("refreshToken", token))
                    .path("refreshToken")
                    .asText();
        }
    }
}
