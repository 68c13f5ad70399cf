package io.clusterai.e2e.suite;

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
        GARBAGE
    }

    private static final Duration LATE = Duration.ofSeconds(10);
    private static final String NO_HTTP = "this is not HTTP\r\n\r\n";
    private static final String PAGE = "{\"items\":[],\"nextCursor\":null}";
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                    .formatted(PAGE.length(), PAGE);

    private final ServerSocket server;
    private volatile Mood mood = Mood.WELL;

    private MoodyService(ServerSocket server) {
        this.server = server;
    }

    public static MoodyService start() {
        try {
            MoodyService service = new MoodyService(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(service::listen);
            return service;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public void become(Mood wanted) {
        mood = wanted;
    }

    private void listen() {
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
