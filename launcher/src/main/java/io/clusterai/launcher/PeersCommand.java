package io.clusterai.launcher;

import io.clusterai.launcher.peers.Neighbourhood;
import io.clusterai.launcher.peers.PeerStatus;
import io.clusterai.launcher.peers.Peers;
import io.clusterai.launcher.peers.Registration;
import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.launcher.suite.SuiteState;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "peers",
        description = "Installs and starts a real Dask and a real Ollama, and registers them with a running suite.",
        mixinStandardHelpOptions = true)
final class PeersCommand implements Callable<Integer> {

    @Option(names = "--status", description = "Only say what is there, as JSON.")
    private boolean statusOnly;

    @Option(names = "--stop", description = "Stop them.")
    private boolean stop;

    private final Console console = new Console(System.out);
    private final DataDirectory data = DataDirectory.of(System.getenv());

    @Override
    public Integer call() {
        data.create();
        Peers peers = new Peers(Checkout.path(), data, console);
        if (statusOnly) {
            console.line(peers.json());
            return 0;
        }
        if (stop) {
            peers.stop();
            return 0;
        }
        List<PeerStatus> statuses = peers.start();
        SuiteState.read(data.state())
                .filter(state -> state.ready() && state.launcherIsAlive())
                .ifPresent(state -> new Registration(state.url(), data.adminPassword(), console)
                        .register(Neighbourhood.explore(statuses)));
        return statuses.stream().allMatch(PeerStatus::running) ? 0 : 1;
    }
}
