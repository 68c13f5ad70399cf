package io.clusterai.launcher;

import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.launcher.suite.SuiteState;
import io.clusterai.launcher.suite.SuiteStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Shows services and infrastructure. Exit code 0 when all is up, 3 when nothing runs, else 2.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    private static final int SOMETHING_IS_NOT_UP = 2;
    private static final int NOTHING_RUNS = 3;

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    private final DataDirectory data = DataDirectory.of(System.getenv());

    @Override
    public Integer call() {
        Optional<SuiteState> state = SuiteState.read(data.state());
        SuiteStatus status = state.map(SuiteStatus::of).orElse(new SuiteStatus(List.of(), List.of()));
        System.out.println(json ? status.json() : text(state, status));
        if (state.isEmpty()) {
            return NOTHING_RUNS;
        }
        return status.isUp() ? 0 : SOMETHING_IS_NOT_UP;
    }

    private String text(Optional<SuiteState> state, SuiteStatus status) {
        if (state.isEmpty()) {
            return "Nothing runs in " + data.root() + ". Start it: ./cluster-ai up";
        }
        String launcher = state.get().launcherIsAlive()
                ? "launcher pid " + state.get().launcher().pid()
                : "THE LAUNCHER IS GONE: nothing watches these processes; ./cluster-ai down ends them";
        return status.table() + "\n\n" + state.get().url() + "  data in " + data.root() + "  " + launcher;
    }
}
