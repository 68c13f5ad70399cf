package io.clusterai.launcher.process;

import io.clusterai.launcher.LauncherException;
import io.clusterai.platform.stack.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps one process running until it is told to stop. Thread-safe. */
public final class ManagedProcess {

    private final ProcessSpec spec;
    private final RestartPolicy policy;
    private final Consumer<String> report;
    private final Runnable changed;
    private Process process;
    private volatile ProcessIdentity identity;
    private boolean stopping;
    // Read by whoever writes the state down while another process of the suite is being started: no lock, or the two
    // would wait for each other.
    private volatile int starts;

    /**
     * {@code report} takes sentences for people; {@code changed} is called after each start, before anything else can happen to the process.
     */
    public ManagedProcess(ProcessSpec spec, RestartPolicy policy, Consumer<String> report, Runnable changed) {
        this.spec = spec;
        this.policy = policy;
        this.report = report;
        this.changed = changed;
    }

    public ProcessSpec spec() {
        return spec;
    }

    public Optional<ProcessIdentity> identity() {
        return Optional.ofNullable(identity);
    }

    /** How often it was started so far; more than one means that it ended by itself. */
    public int starts() {
        return starts;
    }

    public boolean isReady() {
        return identity().filter(ProcessIdentity::isAlive).isPresent()
                && spec.ready().getAsBoolean();
    }

    /** Starts it for the first time and watches it from then on. */
    public void start() throws IOException {
        Process first = spawn();
        Thread.ofPlatform().daemon().name("watch-" + spec.label()).start(() -> watch(first));
    }

    private synchronized Process spawn() throws IOException {
        spec.preparation().run();
        ProcessBuilder builder = new ProcessBuilder(Sessions.own(spec.command().get()))
                .directory(spec.directory().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(spec.log().path().toFile()));
        Map<String, String> environment = builder.environment();
        environment.putAll(spec.environment());
        process = builder.start();
        identity = ProcessIdentity.of(process.pid()).orElse(null);
        starts = starts + 1;
        changed.run();
        return process;
    }

    private void watch(Process first) {
        Optional<Process> current = Optional.of(first);
        int earlyEnds = 0;
        try {
            while (true) {
                long startedAt = System.nanoTime();
                String what =
                        current.isPresent() ? "ended with " + current.get().waitFor() : "could not be started";
                if (isStopping()) {
                    return;
                }
                RestartPolicy.Decision decision =
                        policy.decide(Duration.ofNanos(System.nanoTime() - startedAt), earlyEnds);
                earlyEnds = decision.earlyEnds();
                report.accept(spec.label() + " " + what + ", starting it again"
                        + (decision.delay().isZero()
                                ? ""
                                : " in " + decision.delay().toMillis() + " ms"));
                Thread.sleep(decision.delay());
                current = respawn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty when it is not to run any more, or when it cannot be started just now. */
    private synchronized Optional<Process> respawn() {
        if (stopping) {
            return Optional.empty();
        }
        try {
            return Optional.of(spawn());
        } catch (IOException | LauncherException e) {
            report.accept(spec.label() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    /** Asks it to end and never starts it again; returns at once. */
    public synchronized void requestStop() {
        stopping = true;
        if (process != null) {
            try {
                Signals.send(process.toHandle(), spec.stopSignal());
            } catch (IOException e) {
                process.destroy();
            }
        }
    }

    /** Waits for the end that {@link #requestStop} asked for; after {@code patience} it is enforced. */
    public void awaitStop(Duration patience) {
        Process last;
        synchronized (this) {
            last = process;
        }
        if (last == null) {
            return;
        }
        try {
            if (!last.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                report.accept(spec.label() + " does not stop, ending it for good");
                last.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            last.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
