package io.clusterai.e2e.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A Redis server, for what no client should do to it. */
public final class Redis {

    /** Looks at all of it at once: nobody else is served meanwhile, which is well for a test alone. */
    private static final String SEARCH = """
            local read = {string = function(k) return {redis.call('GET', k)} end,
              hash = function(k) return redis.call('HGETALL', k) end,
              set = function(k) return redis.call('SMEMBERS', k) end,
              zset = function(k) return redis.call('ZRANGE', k, 0, -1) end,
              list = function(k) return redis.call('LRANGE', k, 0, -1) end,
              stream = function(k) local all = {}
                for _, entry in ipairs(redis.call('XRANGE', k, '-', '+')) do
                  for _, part in ipairs(entry[2]) do all[#all + 1] = part end
                end
                return all end}
            for _, k in ipairs(redis.call('KEYS', '*')) do
              local values = read[redis.call('TYPE', k).ok](k)
              values[#values + 1] = k
              for _, value in ipairs(values) do
                for _, text in ipairs(ARGV) do
                  if string.find(value, text, 1, true) then return 1 end
                end
              end
            end
            return 0
            """;

    private final String host;
    private final int port;
    private final Optional<String> password;

    private Redis(String host, int port, Optional<String> password) {
        this.host = host;
        this.port = port;
        this.password = password;
    }

    /** As the suite runs now. */
    public static Redis ofTheSuite() {
        String address = Suite.serverAddress("redis");
        int colon = address.lastIndexOf(':');
        return new Redis(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)), credential());
    }

    /** One on this machine that asks for no password. */
    public static Redis at(int port) {
        return new Redis("127.0.0.1", port, Optional.empty());
    }

    /** Forgets everything. */
    public void flush() {
        assertThat(command("FLUSHALL")).isEqualTo("+OK");
    }

    /** Whether any key or value holds any of these texts, which are words. */
    public boolean holds(Set<String> texts) {
        String words = texts.stream().map(text -> " " + text).collect(Collectors.joining());
        return command("EVAL \"" + SEARCH.replaceAll("\\s+", " ") + "\" 0" + words)
                .equals(":1");
    }

    /** How many whole seconds ago the moment was that a key holds in microseconds, by the server's clock; 0 without the key. */
    public int secondsSince(String key) {
        String script = "local t=redis.call('TIME') local k=redis.call('GET','%s') "
                + "return k and math.floor(t[1]-tonumber(k)/1000000) or 0";
        return Integer.parseInt(
                command("EVAL \"" + script.formatted(key) + "\" 0").substring(1));
    }

    private String command(String text) {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(10_000);
            password.ifPresent(
                    secret -> assertThat(command(socket, "AUTH " + secret)).isEqualTo("+OK"));
            return command(socket, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String command(Socket socket, String text) {
        try {
            socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
            StringBuilder line = new StringBuilder();
            for (int octet = socket.getInputStream().read(); octet > 0 && octet != '\n'; ) {
                line.append((char) octet);
                octet = socket.getInputStream().read();
            }
            return line.toString().strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Absent where Redis asks for none. */
    private static Optional<String> credential() {
        Path password = Path.of(Suite.property("suite.data-dir"), "credentials", "redis-password");
        try {
            return Files.exists(password)
                    ? Optional.of(Files.readString(password).strip())
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
