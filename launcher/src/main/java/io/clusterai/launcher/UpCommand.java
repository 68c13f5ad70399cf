package io.clusterai.launcher;

import io.clusterai.launcher.build.Builder;
import io.clusterai.launcher.build.Tools;
import io.clusterai.launcher.peers.Neighbourhood;
import io.clusterai.launcher.peers.PeerStatus;
import io.clusterai.launcher.peers.Peers;
import io.clusterai.launcher.peers.Registration;
import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.launcher.suite.Platform;
import io.clusterai.launcher.suite.Suite;
import io.clusterai.launcher.suite.SuiteLock;
import io.clusterai.launcher.suite.SuiteOptions;
import io.clusterai.launcher.suite.SuiteState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Builds what changed and starts everything; Ctrl-C stops it.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    @Mixin
    private SuiteFlags flags;

    @Option(names = "--detach", description = "Return when everything is ready and leave it running.")
    private boolean detach;

    @Option(names = "--fresh", description = "Begin with an empty data directory: all data is lost.")
    private boolean fresh;

    @Option(names = "--with-peers", description = "Also install and start a real Dask and a real Ollama.")
    private boolean withPeers;

    @Option(names = "--no-build", description = "Start what was built last, whatever changed since.")
    private boolean noBuild;

    private final Console console = new Console(System.out);
    private final DataDirectory data = DataDirectory.of(System.getenv());

    @Override
    public Integer call() {
        SuiteOptions options = flags.options();
        Platform.current().refusal(options).ifPresent(reason -> {
            throw new LauncherException(reason);
        });
        data.create();
        Optional<SuiteLock> lock = SuiteLock.tryTake(data);
        if (lock.isEmpty()) {
            return alreadyRunning();
        }
        try (SuiteLock held = lock.get()) {
            return runWith(held, options);
        }
    }

    private int runWith(SuiteLock lock, SuiteOptions options) {
        int orphans = lock.endOrphans();
        if (orphans > 0) {
            console.step("ended " + orphans + " processes of a run that did not stop properly");
        }
        if (fresh) {
            data.clear();
        }
        if (!noBuild && !options.nativeExecutables()) {
            new Builder(Checkout.path(), console, new Tools(System.getenv()))
                    .buildChanged(data.logs().resolve("build.log"));
        }
        if (detach) {
            lock.close();
            return new DetachedLauncher(data, console).run(flags, withPeers);
        }
        return run(lock, options);
    }

    private int alreadyRunning() {
        Optional<SuiteState> state = SuiteState.read(data.state());
        if (fresh || state.isEmpty() || !state.get().ready()) {
            throw new LauncherException("A suite in " + data.root() + " is starting, stopping or running"
                    + state.map(present ->
                                    " (launcher pid " + present.launcher().pid() + ", from " + present.checkout() + ")")
                            .orElse("")
                    + ". Stop it first: ./cluster-ai down. Another one beside it needs its own CLUSTER_AI_HOME.");
        }
        if (!state.get().checkout().equals(Checkout.path().toString())) {
            throw new LauncherException("The suite in " + data.root() + " runs from another checkout, "
                    + state.get().checkout() + ". Stop it first, or give this one its own CLUSTER_AI_HOME.");
        }
        console.step("already running (launcher pid " + state.get().launcher().pid() + ")");
        console.line(readyLine(state.get().url()));
        return 0;
    }

    private int run(SuiteLock lock, SuiteOptions options) {
        Suite suite = new Suite(Checkout.path(), data, options, console);
        Peers peers = new Peers(Checkout.path(), data, console);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    console.step("stopping");
                    suite.stop();
                    if (withPeers) {
                        peers.stop();
                    }
                    lock.endOrphans();
                    console.step("stopped");
                    stopped.countDown();
                },
                "stop-suite");
        Runtime.getRuntime().addShutdownHook(hook);
        CompletableFuture<List<PeerStatus>> neighbours = withPeers
                ? CompletableFuture.supplyAsync(peers::start)
                : CompletableFuture.completedFuture(peers.status());
        suite.start();
        new Registration(suite.url(), data.adminPassword(), console).register(Neighbourhood.explore(neighbours.join()));
        suite.urls().stream().skip(1).forEach(url -> console.step("another gateway at " + url));
        console.line(readyLine(suite.url()));
        awaitEnd(stopped);
        return 0;
    }

    /** The lock is held until the very end, so that nobody starts while we still stop. */
    private static void awaitEnd(CountDownLatch stopped) {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String readyLine(String url) {
        return "READY url=" + url + " username=admin password-file=" + data.adminPassword();
    }
}
