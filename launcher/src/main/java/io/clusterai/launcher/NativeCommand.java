package io.clusterai.launcher;

import io.clusterai.launcher.build.Builder;
import io.clusterai.launcher.build.Tools;
import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.launcher.suite.SuiteService;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "native",
        description = "Builds native executables with the Mandrel or GraalVM that GRAALVM_HOME names.",
        mixinStandardHelpOptions = true)
final class NativeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SERVICE|all")
    private String service;

    @Override
    public Integer call() {
        List<SuiteService> services = service.equals("all")
                ? List.of(SuiteService.values())
                : List.of(SuiteService.of(service).orElseThrow(() -> new LauncherException("No service " + service)));
        DataDirectory data = DataDirectory.of(System.getenv());
        data.create();
        Console console = new Console(System.out);
        new Builder(Checkout.path(), console, new Tools(System.getenv()))
                .buildNative(services, data.logs().resolve("native-build.log"));
        return 0;
    }
}
