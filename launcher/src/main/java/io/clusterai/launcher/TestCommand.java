package io.clusterai.launcher;

import io.clusterai.launcher.build.Tools;
import io.clusterai.launcher.test.TestRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "test",
        description = "Builds and tests everything: every module by itself, then the running suite with its peers.",
        mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {

    /** The parts of a test run. */
    enum Stage {
        check,
        system
    }

    @Option(names = "--only", paramLabel = "check|system", description = "One stage; system uses what was built last.")
    private Stage only;

    @Override
    public Integer call() {
        TestRun run = new TestRun(Checkout.path(), new Console(System.out), new Tools(System.getenv()));
        if (only != Stage.system) {
            run.check();
        }
        if (only != Stage.check) {
            run.system();
        }
        return run.conclude() ? 0 : 1;
    }
}
