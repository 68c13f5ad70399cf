package io.clusterai.platform.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Sends a Redis server single commands without arguments; enough to ask whether it lives and to empty it. */
record RedisAdmin(String host, int port, Optional<String> password) {

    private static final int TIMEOUT_MILLIS = 2_000;

    static RedisAdmin of(String url) {
        URI uri = URI.create(url);
        Optional<String> password = Optional.ofNullable(uri.getUserInfo())
                .map(info -> info.substring(info.indexOf(':') + 1))
                .filter(secret -> !secret.isEmpty());
        return new RedisAdmin(uri.getHost(), uri.getPort() < 0 ? 6379 : uri.getPort(), password);
    }

    /** The first line of the answer. */
    String command(String name) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            if (password.isPresent()) {
                out.write(("AUTH " + password.get() + "\r\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
                String answer = in.readLine();
                if (!"+OK".equals(answer)) {
                    throw new IOException("Redis refused the password");
                }
            }
            out.write((name + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            String answer = in.readLine();
            if (answer == null || answer.startsWith("-")) {
                throw new IOException("Redis answered " + answer);
            }
            return answer;
        }
    }

    @Override
    public String toString() {
        return "redis://" + host + ":" + port;
    }
}
