package io.clusterai.bench.push;

import io.clusterai.bench.BenchException;
import io.clusterai.bench.measure.CpuTime;
import io.clusterai.bench.measure.Figures;
import io.clusterai.bench.measure.MarkdownRecord;
import io.clusterai.bench.measure.Memory;
import io.clusterai.bench.measure.Rounds;
import io.clusterai.bench.suite.Child;
import io.clusterai.bench.suite.JvmCommand;
import io.clusterai.bench.suite.Plan;
import io.clusterai.bench.suite.RunningSuite;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What connections and deliveries cost the stream and a bare Vert.x broadcaster, each fed by a Kafka topic of its own. */
public final class PushBench {

    private static final String BARE = "bare Vert.x";
    private static final String OURS = "gateway";
    private static final String TOPIC = "alerts.alert-changed.v1";
    private static final String BARE_TOPIC = "bench.push";

    /** Events in a second while latency is measured; each goes to every client. */
    private static final int PACE = 10;

    /** Events at once while throughput is measured. */
    private static final int BURST = 20;

    /** Enough to have every class loaded and every buffer made before memory is looked at. */
    private static final int FIRST_CLIENTS = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningSuite suite;
    private final Plan plan;

    public PushBench(RunningSuite suite, Plan plan) {
        this.suite = suite;
        this.plan = plan;
    }

    public void run(Path records) {
        MarkdownRecord record = new MarkdownRecord("push", Instant.now());
        int loops = 2 * Runtime.getRuntime().availableProcessors();
        int barePort = Child.freePort();
        int gatewayPort = Child.freePort();
        String brokers = suite.part("kafka").address();
        JvmCommand known = JvmCommand.of(suite.part("gateway").pid());
        JvmCommand command = plan.asUp() ? known : known.optimised();
        Vertx vertx = Vertx.vertx();
        try (Source source = new Source(brokers, TOPIC);
                Source bareSource = new Source(brokers, BARE_TOPIC)) {
            // So that there is a topic to listen to.
            bareSource.send();
            bareSource.flush();
            try (Child bare = Child.start(
                            "bare-broadcaster",
                            command.running(BareBroadcaster.class, List.of(), barePort, loops, brokers, BARE_TOPIC),
                            suite.logs());
                    Child gateway =
                            Child.start("bench-gateway", command.with(environment(gatewayPort, loops)), suite.logs())) {
                bare.awaitAnswer(URI.create("http://127.0.0.1:" + barePort + "/"));
                gateway.awaitAnswer(URI.create("http://127.0.0.1:" + gatewayPort + "/health"));
                List<Subject> subjects = List.of(
                        new Subject(
                                BARE,
                                bare.pid(),
                                bareSource,
                                new Audience(vertx, barePort, Optional.empty(), new Arrivals())),
                        new Subject(
                                OURS,
                                gateway.pid(),
                                source,
                                new Audience(vertx, gatewayPort, Optional.of(suite.accessToken()), new Arrivals())));
                Map<String, Long> heap = new LinkedHashMap<>();
                Map<String, Long> resident = new LinkedHashMap<>();
                for (Subject subject : subjects) {
                    fill(subject, heap, resident);
                }
                subjects.forEach(this::warmUp);
                Map<String, List<Steady>> steady = interleaved(subjects, this::steady);
                Map<String, List<Double>> bursts = interleaved(subjects, this::bursts);
                describe(record, command, loops);
                tell(record, heap, resident, steady, bursts);
            }
        } finally {
            var _ = vertx.close();
        }
        record.publish(records);
    }

    private static Map<String, String> environment(int port, int loops) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("SUITE_INSTANCE", "bench-gateway");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(Child.freePort()));
        environment.put("QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE", Integer.toString(loops));
        // All sockets belong to one user here.
        environment.put("GATEWAY_STREAM_SOCKETS_PER_USER", "100000");
        environment.put("GATEWAY_STREAM_SOCKETS", "100000");
        for (String limit : List.of("ADDRESS", "USER", "KEY")) {
            environment.put("GATEWAY_LIMITS_PER_" + limit, "1000000");
        }
        return environment;
    }

    private <T> Map<String, List<T>> interleaved(
            List<Subject> subjects, java.util.function.Function<Subject, T> measure) {
        Map<String, Supplier<T>> measured = new LinkedHashMap<>();
        subjects.forEach(subject -> measured.put(subject.name(), () -> measure.apply(subject)));
        return Rounds.interleaved(plan.rounds(), measured);
    }

    private void fill(Subject subject, Map<String, Long> heap, Map<String, Long> resident) {
        Audience audience = subject.audience();
        audience.add(FIRST_CLIENTS);
        burst(subject);
        audience.leave();
        Memory before = Memory.of(subject.pid());
        audience.add(plan.connections());
        Memory after = Memory.of(subject.pid());
        heap.put(subject.name(), (after.heapKibibytes() - before.heapKibibytes()) * 1_024 / plan.connections());
        resident.put(
                subject.name(), (after.residentKibibytes() - before.residentKibibytes()) * 1_024 / plan.connections());
        System.out.println(
                subject.name() + ": " + audience.size() + " connected, heap bytes each " + heap.get(subject.name()));
    }

    private void warmUp(Subject subject) {
        for (int deliveries = 0;
                deliveries < plan.warmUp();
                deliveries += BURST * subject.audience().size()) {
            burst(subject);
        }
    }

    /** Deliveries a second when events come all at once, again and again. */
    private double bursts(Subject subject) {
        long end = System.nanoTime() + plan.seconds() * 1_000_000_000L;
        List<Double> rates = new ArrayList<>();
        do {
            rates.add(burst(subject));
        } while (System.nanoTime() < end);
        double median = new Figures(rates).median();
        System.out.printf(Locale.ROOT, "%s: %.0f deliveries/s, %d times%n", subject.name(), median, rates.size());
        return median;
    }

    private double burst(Subject subject) {
        Arrivals arrivals = subject.audience().arrivals();
        arrivals.clear();
        long begun = System.nanoTime();
        for (int i = 0; i < BURST; i++) {
            subject.source().send();
        }
        int expected = BURST * subject.audience().size();
        await(arrivals, expected);
        return expected / ((arrivals.last() - begun) / 1e9);
    }

    private Steady steady(Subject subject) {
        Arrivals arrivals = subject.audience().arrivals();
        arrivals.clear();
        CpuTime before = CpuTime.of(subject.pid());
        long next = System.nanoTime();
        int events = PACE * plan.seconds();
        for (int i = 0; i < events; i++) {
            subject.source().send();
            next += 1_000_000_000L / PACE;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        int expected = events * subject.audience().size();
        await(arrivals, expected);
        Steady steady = new Steady(
                CpuTime.of(subject.pid()).minus(before).microsecondsEach(expected),
                arrivals.percentile(0.5),
                arrivals.percentile(0.99));
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f CPU-µs per delivery, p50 %.1f ms, p99 %.1f ms%n",
                subject.name(),
                steady.cost(),
                steady.p50(),
                steady.p99());
        return steady;
    }

    private static void await(Arrivals arrivals, int expected) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (arrivals.count() < expected) {
            if (System.nanoTime() > deadline) {
                throw new BenchException(arrivals.count() + " of " + expected + " frames came within " + PATIENCE);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void describe(MarkdownRecord record, JvmCommand command, int loops) {
        record.paragraph(plan.connections()
                + " WebSockets each, those of the gateway authenticated and subscribed to `alerts`; frames of about "
                + "500 bytes. Both servers read a Kafka topic of their own, so that latency counts from the sending of the "
                + "event to the frame at the client. Steady: " + PACE + " events a second for " + plan.seconds()
                + " s, that is "
                + PACE * plan.connections() + " deliveries a second. At once: " + BURST
                + " events, from the first one sent to the last frame received, for as long; the median of a round. "
                + plan.rounds()
                + " interleaved rounds after at least " + plan.warmUp() + " deliveries each.");
        record.paragraph(
                "Memory is the difference between no and " + plan.connections()
                        + " idle connections after garbage collections, per connection: of objects in use, and of the resident process, which "
                        + "includes heap that grew meanwhile and leaves out what the kernel holds. Both JVMs with `"
                        + String.join(" ", command.tuning()) + "` and " + loops
                        + " event loops, on the same processors as the clients and the rest of the suite (idle). Median (least–most).");
    }

    private static void tell(
            MarkdownRecord record,
            Map<String, Long> heap,
            Map<String, Long> resident,
            Map<String, List<Steady>> steady,
            Map<String, List<Double>> bursts) {
        List<List<String>> rows = new ArrayList<>();
        steady.forEach((name, rounds) -> rows.add(List.of(
                name,
                heap.get(name).toString(),
                resident.get(name).toString(),
                Figures.of(rounds, Steady::cost).text(1),
                Figures.of(rounds, Steady::p50).text(1),
                Figures.of(rounds, Steady::p99).text(1),
                new Figures(bursts.get(name)).text(0))));
        record.table(
                List.of(
                        "server",
                        "heap bytes per connection",
                        "resident bytes per connection",
                        "CPU-µs per delivery",
                        "p50 ms",
                        "p99 ms",
                        "deliveries/s at once"),
                rows);
        record.paragraph(String.format(
                Locale.ROOT,
                "Against bare Vert.x: %.2f by deliveries a second (goal 0.8), %.2f by processor time.",
                new Figures(bursts.get(OURS)).median() / new Figures(bursts.get(BARE)).median(),
                Figures.of(steady.get(BARE), Steady::cost).median()
                        / Figures.of(steady.get(OURS), Steady::cost).median()));
    }

    private record Subject(String name, long pid, Source source, Audience audience) {}

    /** One round at a steady pace; latencies in milliseconds. */
    private record Steady(double cost, double p50, double p99) {}
}
