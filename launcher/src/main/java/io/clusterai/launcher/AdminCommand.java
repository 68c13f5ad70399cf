package io.clusterai.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.launcher.suite.Credentials;
import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.launcher.suite.SuiteService;
import io.clusterai.launcher.suite.SuiteState;
import io.clusterai.platform.stack.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "admin",
        description = "For whoever runs the suite.",
        mixinStandardHelpOptions = true,
        subcommands = AdminCommand.ResetPassword.class)
final class AdminCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new LauncherException("Say what: ./cluster-ai admin reset-password");
    }

    @Command(
            name = "reset-password",
            description =
                    "Gives the user admin a new random password, unlocks it, forgets wrong guesses and ends its sessions. The suite has to run.",
            mixinStandardHelpOptions = true)
    static final class ResetPassword implements Callable<Integer> {

        private static final Duration TIMEOUT = Duration.ofSeconds(15);

        private final Console console = new Console(System.out);
        private final DataDirectory data = DataDirectory.of(System.getenv());

        @Override
        public Integer call() throws InterruptedException {
            SuiteState.Entry auth = SuiteState.read(data.state()).stream()
                    .flatMap(state -> state.services().stream())
                    .filter(entry -> entry.name().equals(SuiteService.AUTH_SERVICE.label()))
                    .filter(entry -> entry.process() != null && entry.process().isAlive())
                    .findFirst()
                    .orElseThrow(() -> new LauncherException(
                            "auth-service does not run. Start the suite: ./cluster-ai up --detach"));
            Credentials credentials = data.secrets();
            String password = Secrets.generate();
            put(auth.port(), credentials.secret("access-service-secret"), password);
            credentials.replace("admin-password", password);
            console.line("The new password of admin is in " + data.adminPassword());
            return 0;
        }

        private static void put(int port, String serviceSecret, String password) throws InterruptedException {
            String basic =
                    Base64.getEncoder().encodeToString(("service:" + serviceSecret).getBytes(StandardCharsets.UTF_8));
            try (HttpClient client = HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .version(HttpClient.Version.HTTP_1_1)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .build()) {
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port + "/internal/admin-password"))
                        .timeout(TIMEOUT)
                        .header("Authorization", "Basic " + basic)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(
                                new ObjectMapper().writeValueAsString(Map.of("password", password))))
                        .build();
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() / 100 != 2) {
                    throw new LauncherException(
                            "auth-service refused: " + response.statusCode() + " " + response.body());
                }
            } catch (IOException e) {
                throw new LauncherException("auth-service does not answer: " + e.getMessage(), e);
            }
        }
    }
}
