package io.clusterai.launcher.suite;

import io.clusterai.launcher.Console;
import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.process.ManagedProcess;
import io.clusterai.launcher.process.PortOwner;
import io.clusterai.launcher.process.ProcessIdentity;
import io.clusterai.launcher.process.ProcessSpec;
import io.clusterai.launcher.process.RestartPolicy;
import io.clusterai.platform.stack.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The running suite: starts everything in the order of need, keeps it running, stops it in the reverse order. */
public final class Suite {

    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(150);
    private static final Duration SERVICE_STOP_LIMIT = Duration.ofSeconds(30);

    private static final Duration INFRASTRUCTURE_STOP_LIMIT = Duration.ofSeconds(30);
    private static final int HOPELESS_STARTS = 4;
    private static final int LOG_LINES = 25;

    private final Path checkout;
    private final DataDirectory data;
    private final SuiteOptions options;
    private final Console console;
    private final Credentials credentials;
    private final List<ManagedProcess> infrastructure = new ArrayList<>();
    private final List<ManagedProcess> services = new ArrayList<>();
    private List<SuiteState.Entry> externals = List.of();
    private PortPlan ports;
    private volatile boolean ready;
    private volatile boolean stopping;

    /** The data directory must exist, be free of other processes and be locked by the caller. */
    public Suite(Path checkout, DataDirectory data, SuiteOptions options, Console console) {
        this.checkout = checkout;
        this.data = data;
        this.options = options;
        this.console = console;
        this.credentials = data.secrets();
    }

    /** Returns when all services are ready. */
    public void start() {
        ports = PortPlan.of(options, this::isFree, () -> Ports.free(1).getFirst());
        refuseTakenPorts();
        Infrastructure servers = new Infrastructure(checkout, data, credentials, options);
        externals = servers.externals();
        launch(servers.processes(), infrastructure);
        awaitReady(infrastructure);
        servers.furnish();
        console.step("databases and topics are there");
        ServiceProcesses processes = new ServiceProcesses(checkout, data, credentials, options, ports, servers);
        launch(processes.all(), services);
        awaitReady(services);
        if (!options.nativeExecutables()) {
            writeArchives(processes);
        }
        ready = true;
        writeState();
        Thread.ofPlatform().daemon().name("log-rotation").start(this::rotateLogs);
    }

    private void writeArchives(ServiceProcesses processes) {
        ClassDataArchives archives = new ClassDataArchives(console);
        List<Thread> writing = new ArrayList<>();
        for (SuiteService service : SuiteService.values()) {
            FastJar application = processes.application(service);
            if (!application.hasArchive()) {
                ManagedProcess first = services.stream()
                        .filter(process -> process.spec().name().equals(service.label()))
                        .findFirst()
                        .orElseThrow();
                first.identity()
                        .ifPresent(identity -> writing.add(Thread.ofPlatform()
                                .name("archive-" + service.label())
                                .start(() -> archives.write(service.label(), application, identity.pid()))));
            }
        }
        if (!writing.isEmpty()) {
            console.step("writing class-data archives, so that the next start is a quick one");
            writing.forEach(Suite::join);
        }
    }

    private boolean isFree(int port) {
        boolean gateway = port == options.port();
        try {
            return Ports.isFree(
                    gateway ? InetAddress.getByName(options.listen()) : InetAddress.getLoopbackAddress(), port);
        } catch (UnknownHostException e) {
            throw new LauncherException("--listen: no such address: " + options.listen(), e);
        }
    }

    private void refuseTakenPorts() {
        if (!ports.taken().isEmpty()) {
            throw new LauncherException(ports.taken().stream()
                            .map(port -> "Port " + port + " is taken by " + PortOwner.describe(port) + ".")
                            .collect(Collectors.joining("\n"))
                    + "\nEnd it, or choose other ports with --port N or --free-ports.");
        }
    }

    private void launch(List<ProcessSpec> specs, List<ManagedProcess> into) {
        List<Thread> starting = new ArrayList<>();
        List<LauncherException> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (ProcessSpec spec : specs) {
            ManagedProcess process = new ManagedProcess(spec, RestartPolicy.DEFAULT, console::step, this::writeState);
            synchronized (this) {
                into.add(process);
            }
            starting.add(Thread.ofPlatform().name("start-" + spec.label()).start(() -> {
                try {
                    process.start();
                } catch (LauncherException e) {
                    failures.add(e);
                } catch (IOException | RuntimeException e) {
                    failures.add(new LauncherException(spec.label() + " cannot be started: " + e, e));
                }
            }));
        }
        for (Thread thread : starting) {
            join(thread);
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private void awaitReady(List<ManagedProcess> processes) {
        Set<ManagedProcess> waiting = new LinkedHashSet<>(processes);
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!waiting.isEmpty()) {
            for (ManagedProcess process : List.copyOf(waiting)) {
                if (stopping) {
                    throw new LauncherException("Stopped while starting.");
                }
                if (process.isReady()) {
                    waiting.remove(process);
                    console.step(process.spec().label() + " is ready on port "
                            + process.spec().port());
                } else if (process.starts() >= HOPELESS_STARTS || System.nanoTime() > deadline) {
                    throw new LauncherException(process.spec().label() + " does not become ready. The end of "
                            + process.spec().log().path() + ":\n" + tail(process.spec()));
                }
            }
            sleep(POLL_INTERVAL);
        }
    }

    private static String tail(ProcessSpec spec) {
        try {
            return spec.log().tail(LOG_LINES);
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }

    /** The first gateway, as clients on this machine reach it. */
    public String url() {
        String host =
                options.listen().equals("0.0.0.0") || options.listen().equals("::") ? "127.0.0.1" : options.listen();
        return "http://" + host + ":"
                + ports.of(SuiteService.GATEWAY).getFirst().http();
    }

    /** The addresses of all gateways, the first one first. */
    public List<String> urls() {
        String first = url();
        String prefix = first.substring(0, first.lastIndexOf(':') + 1);
        return ports.of(SuiteService.GATEWAY).stream()
                .map(replica -> prefix + replica.http())
                .toList();
    }

    private synchronized void writeState() {
        List<SuiteState.Entry> entries = new ArrayList<>(externals);
        infrastructure.forEach(process -> entries.add(entry(process)));
        services.forEach(process -> entries.add(entry(process)));
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        new SuiteState(checkout.toString(), self, url(), ready, entries).write(data.state());
    }

    private static SuiteState.Entry entry(ManagedProcess process) {
        ProcessSpec spec = process.spec();
        return new SuiteState.Entry(
                spec.name(),
                spec.replica(),
                spec.role(),
                process.identity().orElse(null),
                "127.0.0.1:" + spec.port(),
                spec.port(),
                spec.managementPort().orElse(0));
    }

    private void rotateLogs() {
        while (!stopping) {
            for (ManagedProcess process : all()) {
                try {
                    process.spec().log().rotateIfFull();
                } catch (IOException e) {
                    console.step("cannot rotate " + process.spec().log().path() + ": " + e.getMessage());
                }
            }
            sleep(Duration.ofSeconds(5));
        }
    }

    private synchronized List<ManagedProcess> all() {
        List<ManagedProcess> all = new ArrayList<>(infrastructure);
        all.addAll(services);
        return all;
    }

    /** Stops everything, those who need others before those they need. */
    public void stop() {
        stopping = true;
        List<ManagedProcess> running = all();
        stop(withRole(running, ProcessSpec.Role.SERVICE), SERVICE_STOP_LIMIT);
        stop(withRole(running, ProcessSpec.Role.INFRASTRUCTURE), INFRASTRUCTURE_STOP_LIMIT);
    }

    private static List<ManagedProcess> withRole(List<ManagedProcess> processes, ProcessSpec.Role role) {
        return processes.stream()
                .filter(process -> process.spec().role() == role)
                .toList();
    }

    private static void stop(List<ManagedProcess> processes, Duration limit) {
        processes.forEach(ManagedProcess::requestStop);
        processes.forEach(process -> process.awaitStop(limit));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
    }
}
