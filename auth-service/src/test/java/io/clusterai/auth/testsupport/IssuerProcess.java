package io.clusterai.auth.testsupport;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A certified OpenID Provider, not of our making, in a process of its own: {@code src/test/issuer}. Where Node or its packages are missing there is
 * none, and the tests that need it are skipped by name; under {@code CI=true} or {@code -Dtests.complete=true} they fail.
 */
public class IssuerProcess implements QuarkusTestResourceLifecycleManager {

    /** Where browsers would find the gateway. */
    public static final String EXTERNAL = "http://cluster.test";

    /** The key under which a test finds the issuer. */
    public static final String ADDRESS = "auth.oauth.providers.issuer.issuer";

    private static final String CALLBACK = EXTERNAL + "/api/v1/auth/providers/%s/callback";
    private static final String SECRET = "secret of the tests & +%";
    private static final String ANNOUNCEMENT = "ISSUER ";
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "issuer.mjs");
    private static final int PATIENCE_MINUTES = 3;

    private Process process;

    @Override
    public Map<String, String> start() {
        try {
            Path directory = prepare();
            ProcessBuilder node = new ProcessBuilder(
                    "node", "issuer.mjs", CALLBACK.formatted("issuer"), CALLBACK.formatted("guests"));
            node.environment().put("CLIENT_SECRET", SECRET);
            process = node.directory(directory.toFile())
                    .redirectError(directory.resolve("issuer.log").toFile())
                    .start();
            return configuration(announcement());
        } catch (IOException missing) {
            System.out.println("No issuer runs, the tests that need one are skipped: " + missing.getMessage());
            return Map.of();
        }
    }

    @Override
    public void stop() {
        if (process != null) {
            process.destroy();
        }
    }

    private static Path prepare() throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "issuer"));
        for (String file : FILES) {
            Files.copy(Path.of("src/test/issuer", file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.isDirectory(directory.resolve("node_modules/oidc-provider"))) {
            Path log = directory.resolve("npm.log");
            Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                if (!npm.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || npm.exitValue() != 0) {
                    npm.destroy();
                    throw new IOException("npm ci failed, see " + log);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }
        return directory;
    }

    private String announcement() throws IOException {
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ANNOUNCEMENT)) {
                return line.substring(ANNOUNCEMENT.length());
            }
        }
        throw new IOException("the issuer ended, see target/issuer/issuer.log");
    }

    private static Map<String, String> configuration(String issuer) {
        return Map.ofEntries(
                Map.entry("egress.allow", "127.0.0.0/8"),
                Map.entry("auth.oauth.external-urls", EXTERNAL),
                Map.entry(ADDRESS, issuer),
                Map.entry("auth.oauth.providers.issuer.client-id", "cluster-ai"),
                Map.entry("auth.oauth.providers.issuer.client-secret", SECRET),
                Map.entry("auth.oauth.providers.issuer.label", "The issuer"),
                Map.entry("auth.oauth.providers.issuer.roles-claim", "groups"),
                Map.entry("auth.oauth.providers.issuer.second-factors", "mfa"),
                Map.entry(
                        "auth.oauth.providers.issuer.roles", "admins=admin,ops=operator,ops=viewer,gone=no-such-role"),
                Map.entry("auth.oauth.providers.guests.issuer", issuer),
                Map.entry("auth.oauth.providers.guests.client-id", "cluster-ai"),
                Map.entry("auth.oauth.providers.guests.client-secret", SECRET),
                Map.entry("auth.oauth.providers.guests.default-roles", "viewer"));
    }
}
