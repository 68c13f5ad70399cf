package io.clusterai.launcher.certificate;

import io.clusterai.launcher.LauncherException;
import io.clusterai.platform.stack.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A private certificate authority in a directory: {@code ca.crt} for clients to trust, {@code ca.p12} with its key and {@code ca.password}, which
 * never leave it. It is made on first use and kept; certificates are replaced as a whole, so that whoever reads them never sees half of one.
 */
public final class Authority {

    private static final String ALIAS = "ca";
    private static final Duration LIFE = Duration.ofDays(3650);

    private final Path directory;
    private final Path store;
    private final String password;

    private Authority(Path directory, String password) {
        this.directory = directory;
        this.store = directory.resolve("ca.p12");
        this.password = password;
    }

    /** The authority of this directory; a new one when there is none. */
    public static Authority in(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            Path secret = directory.resolve("ca.password");
            Authority authority;
            if (Files.exists(secret) && Files.exists(directory.resolve("ca.p12"))) {
                authority = new Authority(directory, Files.readString(secret).strip());
            } else {
                authority = new Authority(directory, Secrets.generate());
                replace(secret, authority.password);
                authority.create();
            }
            return authority;
        } catch (IOException e) {
            throw new LauncherException("Cannot keep an authority in " + directory + ": " + e.getMessage(), e);
        }
    }

    /** What clients have to trust. */
    public Path certificate() {
        return directory.resolve("ca.crt");
    }

    /**
     * Writes {@code <name>.crt}, the chain, and {@code <name>.key}, mode 600, for a server that is called by any of these names or addresses. What
     * was there is replaced.
     */
    public void issue(String name, List<String> hosts, Duration life) {
        Path pair = directory.resolve(name + ".p12");
        Path request = directory.resolve(name + ".csr");
        Path signed = directory.resolve(name + ".signed");
        try {
            Files.deleteIfExists(pair);
            keytool(withStore(
                    pair,
                    "-genkeypair",
                    "-alias",
                    name,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=" + hosts.getFirst(),
                    "-validity",
                    "1"));
            keytool(withStore(pair, "-certreq", "-alias", name, "-file", request.toString()));
            keytool(withStore(
                    store,
                    "-gencert",
                    "-rfc",
                    "-alias",
                    ALIAS,
                    "-infile",
                    request.toString(),
                    "-outfile",
                    signed.toString(),
                    "-validity",
                    Long.toString(life.toDays()),
                    "-ext",
                    "san=" + hosts.stream().map(Authority::alternative).collect(Collectors.joining(",")),
                    "-ext",
                    "ku:c=digitalSignature",
                    "-ext",
                    "eku=serverAuth"));
            // The key first: a reader that comes between the two finds a pair that does not fit, and keeps what it has.
            replace(directory.resolve(name + ".key"), key(pair, name));
            replace(directory.resolve(name + ".crt"), Files.readString(signed) + Files.readString(certificate()));
        } catch (IOException | GeneralSecurityException e) {
            throw new LauncherException("Cannot issue a certificate for " + name + ": " + e.getMessage(), e);
        } finally {
            delete(pair, request, signed);
        }
    }

    private void create() {
        delete(store);
        keytool(withStore(
                store,
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=Cluster AI private authority",
                "-validity",
                Long.toString(LIFE.toDays()),
                "-ext",
                "bc:c=ca:true,pathlen:0",
                "-ext",
                "ku:c=keyCertSign,cRLSign"));
        keytool(withStore(
                store,
                "-exportcert",
                "-rfc",
                "-alias",
                ALIAS,
                "-file",
                certificate().toString()));
        try {
            Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new LauncherException("Cannot protect " + store + ": " + e.getMessage(), e);
        }
    }

    private String key(Path pair, String alias) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(pair)) {
            keys.load(in, password.toCharArray());
        }
        Key key = keys.getKey(alias, password.toCharArray());
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static String alternative(String host) {
        try {
            return "ip:" + InetAddress.ofLiteral(host).getHostAddress();
        } catch (IllegalArgumentException name) {
            return "dns:" + host;
        }
    }

    private List<String> withStore(Path path, String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(
                List.of("-keystore", path.toString(), "-storetype", "PKCS12", "-storepass:file", secret().toString()));
        return command;
    }

    private Path secret() {
        return directory.resolve("ca.password");
    }

    /** The JDK's own tool: it is everywhere where the launcher runs, and the JDK has no public API for certificates. */
    private static void keytool(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new LauncherException("keytool failed: " + output.strip());
            }
        } catch (IOException e) {
            throw new LauncherException("keytool does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = Files.createTempFile(
                file.getParent(),
                file.getFileName().toString(),
                ".next",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path... files) {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new LauncherException("Cannot delete " + file + ": " + e.getMessage(), e);
            }
        }
    }
}
