package io.clusterai.e2e.suite;

import io.clusterai.platform.stack.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Stands where a service should be and answers every request alike: well, late, or with what is no HTTP. */
public final class MoodyService implements AutoCloseable {

    /** How it answers. */
    public enum Mood {
        WELL,
        SLOW,
        GARBAGE,
        /** Nobody listens on its port. */
        GONE
    }

    private static final Duration LATE = Duration.ofSeconds(10);
    private static final String NO_HTTP = "this is not HTTP\r\n\r\n";
    private static final String PAGE = "{\"items\":[],\"nextCursor\":null}";
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                    .formatted(PAGE.length(), PAGE);

    private final int port;
    private ServerSocket server;
    private volatile Mood mood = Mood.WELL;

    private MoodyService(int port) {
        this.port = port;
        open();
    }

    public static MoodyService start() {
        return new MoodyService(Ports.free(1).getFirst());
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public void become(Mood wanted) {
        mood = wanted;
        if (wanted == Mood.GONE) {
            close();
        } else if (server.isClosed()) {
            open();
        }
    }

    private void open() {
        try {
            ServerSocket opened = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> listen(opened));
            server = opened;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void listen(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = in.readLine();
            while (line != null && !line.isEmpty()) {
                line = in.readLine();
            }
            if (mood == Mood.SLOW) {
                Await.pause(LATE);
            }
            String answer = mood == Mood.GARBAGE ? NO_HTTP : ANSWER;
            client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            // The gateway has given up waiting, which is what a test may want.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
