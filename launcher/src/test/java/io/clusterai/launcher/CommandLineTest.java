package io.clusterai.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.launcher.suite.SuiteOptions;
import io.clusterai.launcher.suite.SuiteService;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLineTest {

    @Test
    void readsTheWishesOfUp() {
        // When
        SuiteOptions options = flags(
                        "--replicas", "gateway=2,alert-service=3", "--port", "18080", "--listen", "0.0.0.0", "--native")
                .options();

        // Then
        assertThat(options.replicasOf(SuiteService.GATEWAY)).isEqualTo(2);
        assertThat(options.replicasOf(SuiteService.ALERT_SERVICE)).isEqualTo(3);
        assertThat(options.replicasOf(SuiteService.AUTH_SERVICE)).isEqualTo(1);
        assertThat(options.port()).isEqualTo(18080);
        assertThat(options.listen()).isEqualTo("0.0.0.0");
        assertThat(options.nativeExecutables()).isTrue();
        assertThat(options.freePorts()).isFalse();
    }

    @Test
    void handsTheSameWishesToALauncherInTheBackground() {
        // Given
        SuiteFlags original =
                flags("--replicas", "gateway=2", "--replicas", "auth-service=2", "--port", "18080", "--free-ports");

        // When
        SuiteFlags copy = flags(original.arguments().toArray(String[]::new));

        // Then
        assertThat(copy.options()).isEqualTo(original.options());
    }

    @Test
    void keepsPasswordsOfExternalServersOffTheCommandLine() {
        // Given
        SuiteFlags flags = flags("--external-postgres", "postgresql://a:s3cr3t@db:5432");

        // When, then
        assertThat(flags.arguments()).noneMatch(argument -> argument.contains("s3cr3t"));
        assertThat(flags.environment()).containsEntry("CLUSTER_AI_EXTERNAL_POSTGRES", "postgresql://a:s3cr3t@db:5432");
    }

    @Test
    void refusesServicesAndNumbersThatDoNotExist() {
        assertThatThrownBy(flags("--replicas", "kafka=2")::options).hasMessage("--replicas: no service kafka");
        assertThatThrownBy(flags("--replicas", "gateway=0")::options).hasMessageContaining("gateway can run 1 to");
        assertThatThrownBy(flags("--port", "70000")::options).hasMessage("--port: not a port: 70000");
    }

    @Test
    void everyCommandOfTheGuideExists() {
        assertThat(Main.commandLine().getSubcommands().keySet())
                .contains(
                        "up",
                        "down",
                        "status",
                        "logs",
                        "test",
                        "campaign",
                        "peers",
                        "diag",
                        "admin",
                        "audit",
                        "native",
                        "certificates");
    }

    private static SuiteFlags flags(String... arguments) {
        SuiteFlags flags = new SuiteFlags();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("suite", CommandLine.Model.CommandSpec.forAnnotatedObject(flags)))
                .parseArgs(arguments);
        return flags;
    }
}
