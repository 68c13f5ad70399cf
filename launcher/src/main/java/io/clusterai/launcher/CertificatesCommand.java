package io.clusterai.launcher;

import io.clusterai.launcher.certificate.Authority;
import io.clusterai.launcher.suite.DataDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** For closed networks, where no public authority signs anything. */
@Command(
        name = "certificates",
        description =
                "Makes a private authority, once, and a certificate for the gateway; again renews the certificate.",
        mixinStandardHelpOptions = true)
final class CertificatesCommand implements Callable<Integer> {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9.:-]{0,252}");
    private static final int LONGEST_DAYS = 825;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIRECTORY",
            description = "Where they lie; certificates/ of the data directory without it.")
    private Path output;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description =
                    "A name or an address by which clients call the gateway; several times. localhost is always among them.")
    private List<String> hosts = new ArrayList<>();

    @Option(names = "--days", paramLabel = "N", description = "How long the certificate is valid; 397 without it.")
    private int days = 397;

    @Override
    public Integer call() {
        List<String> names = new ArrayList<>(hosts);
        names.addAll(List.of("localhost", "127.0.0.1", "::1"));
        names.forEach(name -> {
            if (!HOST.matcher(name).matches() && !name.equals("::1")) {
                throw new LauncherException("--host: neither a name nor an address: " + name);
            }
        });
        if (days < 1 || days > LONGEST_DAYS) {
            throw new LauncherException("--days: clients accept 1 to " + LONGEST_DAYS);
        }
        Path directory = output != null
                ? output.toAbsolutePath()
                : DataDirectory.of(System.getenv()).root().resolve("certificates");
        Authority authority = Authority.in(directory);
        authority.issue("gateway", names.stream().distinct().toList(), Duration.ofDays(days));
        System.out.println("Clients trust:  " + authority.certificate());
        System.out.println("The gateway's:  QUARKUS_HTTP_TLS_CONFIGURATION_NAME=gateway");
        System.out.println(
                "                QUARKUS_TLS__GATEWAY__KEY_STORE_PEM__0__CERT=" + directory.resolve("gateway.crt"));
        System.out.println(
                "                QUARKUS_TLS__GATEWAY__KEY_STORE_PEM__0__KEY=" + directory.resolve("gateway.key"));
        System.out.println("Keep ca.p12 and ca.password away from the gateway: whoever has them can be anybody.");
        return 0;
    }
}
