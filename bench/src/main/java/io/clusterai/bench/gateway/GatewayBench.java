package io.clusterai.bench.gateway;

import io.clusterai.bench.BenchException;
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
import java.util.function.Supplier;

/** What a request costs nginx, a bare Vert.x proxy and the gateway with all its checks, before the same backend. */
public final class GatewayBench {

    private static final String NGINX = "nginx `proxy_pass`";
    private static final String BARE = "bare Vert.x";
    private static final String OURS = "gateway";

    /** An operation of worker-service: the gateway passes such requests on and never remembers the answers. */
    private static final String PATH = "/api/v1/operations/w-bench";

    private static final String ANSWER = "{\"id\":\"w-bench\",\"kind\":\"scale\",\"state\":\"RUNNING\",\"progress\":42,"
            + "\"detail\":\"" + "x".repeat(110) + "\"}";

    private static final int WARM_UP_SECONDS = 5;
    private static final int SINGLE_SECONDS = 3;
    private static final int ATTEMPTS = 3;

    private final RunningSuite suite;
    private final Plan plan;
    private int repeated;

    public GatewayBench(RunningSuite suite, Plan plan) {
        this.suite = suite;
        this.plan = plan;
    }

    public void run(Path records) {
        MarkdownRecord record = new MarkdownRecord("gateway", Instant.now());
        int loops = 2 * Runtime.getRuntime().availableProcessors();
        int backendPort = Child.freePort();
        int nginxPort = Child.freePort();
        int barePort = Child.freePort();
        int gatewayPort = Child.freePort();
        JvmCommand known = JvmCommand.of(suite.part("gateway").pid());
        JvmCommand command = plan.asUp() ? known : known.optimised();
        Nginx nginx = new Nginx(suite.folder(), suite.logs());
        try (Child _ = nginx.backend(backendPort, ANSWER);
                Child proxy = nginx.proxy(nginxPort, backendPort);
                Child bare = Child.start(
                        "bare-proxy",
                        command.running(BareProxy.class, List.of(), barePort, backendPort, loops),
                        suite.logs());
                Child gateway = Child.start(
                        "bench-gateway", command.with(environment(gatewayPort, backendPort, loops)), suite.logs())) {
            List<Subject> subjects = List.of(
                    new Subject(NGINX, nginxPort, proxy.pid()),
                    new Subject(BARE, barePort, bare.pid()),
                    new Subject(OURS, gatewayPort, gateway.pid()));
            bare.awaitAnswer(URI.create("http://127.0.0.1:" + barePort + "/"));
            gateway.awaitAnswer(URI.create("http://127.0.0.1:" + gatewayPort + "/health"));
            subjects.forEach(this::warmUp);
            Map<String, List<Busy>> busy = interleaved(subjects, this::busy);
            Map<String, List<Wrk.Result>> single = interleaved(subjects, this::single);
            describe(record, command, loops);
            tell(record, busy, single);
        }
        record.publish(records);
    }

    private static Map<String, String> environment(int port, int backend, int loops) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("SUITE_INSTANCE", "bench-gateway");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(Child.freePort()));
        environment.put("QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE", Integer.toString(loops));
        environment.put("GATEWAY_UPSTREAM_WORKER_SERVICE_URLS", "http://127.0.0.1:" + backend);
        // Counted as always, and never reached. With the usual window the log of one user would grow to millions.
        environment.put("GATEWAY_LIMITS_WINDOW", "1s");
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

    private void warmUp(Subject subject) {
        long requests = 0;
        while (requests < plan.warmUp()) {
            requests += wrk().run(subject.url(), plan.connections(), WARM_UP_SECONDS)
                    .requests();
        }
        System.out.println(subject.name() + " had " + requests + " requests to warm up");
    }

    /** Errors are cheap: a round that has any is not worth keeping, and is done again. */
    private Busy busy(Subject subject) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Busy busy = once(subject);
            if (busy.result().failures() == 0) {
                return busy;
            }
            repeated++;
        }
        throw new BenchException(subject.name() + " did not answer all requests with 2xx, " + ATTEMPTS
                + " times in a row; the machine may be too busy for the suite");
    }

    private Busy once(Subject subject) {
        Wrk wrk = wrk();
        CpuTime before = CpuTime.of(subject.pid());
        Wrk.Result result = wrk.run(subject.url(), plan.connections(), plan.seconds());
        double cost = CpuTime.of(subject.pid()).minus(before).microsecondsEach(result.requests());
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f requests/s, %.1f CPU-µs each, p99 %.1f ms, %d failed%n",
                subject.name(),
                result.perSecond(),
                cost,
                result.p99(),
                result.failures());
        return new Busy(result, cost);
    }

    private Wrk.Result single(Subject subject) {
        return wrk().run(subject.url(), 1, SINGLE_SECONDS);
    }

    /** With a new token every time: they live for a quarter of an hour. */
    private Wrk wrk() {
        return new Wrk(suite.folder(), suite.accessToken());
    }

    private void describe(MarkdownRecord record, JvmCommand command, int loops) {
        record.paragraph(
                "The gateway does everything it always does: token check (of one user, from its cache), limits counted in Redis "
                        + "(set so high that none is reached, window 1 s), breaker, bulkhead, headers, metrics. The response cache does not "
                        + "answer: `GET " + PATH
                        + "` is an operation, which is never kept. All three get the same request, with the "
                        + "token in it, and the same answer of " + ANSWER.length() + " bytes from an nginx.");
        record.paragraph("wrk with " + plan.connections() + " connections, " + plan.rounds() + " interleaved rounds of "
                + plan.seconds()
                + " s each after at least " + plan.warmUp() + " requests each to warm up; then as many of "
                + SINGLE_SECONDS
                + " s with one connection. Both JVMs with `" + String.join(" ", command.tuning()) + "` and " + loops
                + " event loops. Everything, wrk and the rest of the suite (idle) included, on the same processors. CPU-µs are those "
                + "of the proxy's own processes, from `/proc/PID/stat`. Median (least–most). Rounds repeated because not every answer was 2xx: "
                + repeated + ".");
    }

    private static void tell(
            MarkdownRecord record, Map<String, List<Busy>> busy, Map<String, List<Wrk.Result>> single) {
        List<List<String>> rows = new ArrayList<>();
        busy.forEach((name, rounds) -> rows.add(List.of(
                name,
                Figures.of(rounds, Busy::cost).text(1),
                Figures.of(rounds, round -> round.result().perSecond()).text(0),
                Figures.of(rounds, round -> round.result().p50()).text(2),
                Figures.of(rounds, round -> round.result().p99()).text(2),
                Figures.of(single.get(name), Wrk.Result::p50).text(3))));
        record.table(
                List.of("proxy", "CPU-µs per request", "requests/s", "p50 ms", "p99 ms", "p50 ms, one connection"),
                rows);
        record.paragraph(String.format(
                Locale.ROOT,
                "Against bare Vert.x: %.2f by processor time (goal 0.75), %.2f by throughput. Against nginx: %.2f and %.2f.",
                cost(busy, BARE) / cost(busy, OURS),
                throughput(busy, OURS) / throughput(busy, BARE),
                cost(busy, NGINX) / cost(busy, OURS),
                throughput(busy, OURS) / throughput(busy, NGINX)));
    }

    private static double cost(Map<String, List<Busy>> busy, String name) {
        return Figures.of(busy.get(name), Busy::cost).median();
    }

    private static double throughput(Map<String, List<Busy>> busy, String name) {
        return Figures.of(busy.get(name), round -> round.result().perSecond()).median();
    }

    private record Subject(String name, int port, long pid) {

        URI url() {
            return URI.create("http://127.0.0.1:" + port + PATH);
        }
    }

    /** One round. */
    private record Busy(Wrk.Result result, double cost) {}
}
