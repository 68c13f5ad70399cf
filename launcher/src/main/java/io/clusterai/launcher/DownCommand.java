package io.clusterai.launcher;

import io.clusterai.launcher.peers.Peers;
import io.clusterai.launcher.process.ProcessIdentity;
import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.launcher.suite.SuiteLock;
import io.clusterai.launcher.suite.SuiteState;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "down",
        description = "Stops everything, also what a killed launcher left behind, and the peers. Data stays.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final Console console = new Console(System.out);
    private final DataDirectory data = DataDirectory.of(System.getenv());

    @Override
    public Integer call() throws InterruptedException {
        if (!Files.isDirectory(data.root())) {
            console.step("nothing runs in " + data.root());
            return 0;
        }
        try (SuiteLock lock = takeOverFromLauncher()) {
            new Peers(Checkout.path(), data, console).stop();
            int orphans = lock.endOrphans();
            if (orphans > 0) {
                console.step("ended " + orphans + " processes that nobody watched");
            }
            console.step("nothing runs in " + data.root());
            return 0;
        }
    }

    private SuiteLock takeOverFromLauncher() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<ProcessIdentity> asked = Optional.empty();
        while (true) {
            Optional<SuiteLock> lock = SuiteLock.tryTake(data);
            if (lock.isPresent() && asked.filter(ProcessIdentity::isAlive).isEmpty()) {
                return lock.get();
            }
            lock.ifPresent(SuiteLock::close);
            Optional<ProcessIdentity> launcher =
                    SuiteState.read(data.state()).map(SuiteState::launcher).filter(ProcessIdentity::isAlive);
            if (asked.isEmpty() && launcher.isPresent()) {
                console.step("stopping (launcher pid " + launcher.get().pid() + ")");
                launcher.flatMap(ProcessIdentity::handle).ifPresent(ProcessHandle::destroy);
                asked = launcher;
            }
            if (System.nanoTime() > deadline) {
                throw new LauncherException("The launcher"
                        + launcher.map(identity -> " (pid " + identity.pid() + ")")
                                .orElse("")
                        + " does not let go of " + data.root() + ". End it with kill -9 and call down again.");
            }
            Thread.sleep(POLL_INTERVAL);
        }
    }
}
