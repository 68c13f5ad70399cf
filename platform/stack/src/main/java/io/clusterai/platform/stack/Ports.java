package io.clusterai.platform.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** TCP ports of 127.0.0.1. */
public final class Ports {

    private static final int CONNECT_TIMEOUT_MILLIS = 500;

    /** Above what this suite and its peers listen on by default, below the node ports of Kubernetes. */
    private static final int LOWEST = 15_000;

    private static final int HIGHEST = 29_999;
    private static final int ATTEMPTS = 1_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /**
     * Different ports that nobody listens on and that this process was not given before. They lie below the range from
     * which Linux takes the local ports of outgoing connections: between now and the moment a server listens there, none
     * of the hundreds of connections of a suite that starts can take one away.
     */
    public static List<Integer> free(int count) {
        return IntStream.range(0, count).mapToObj(i -> free()).toList();
    }

    private static int free() {
        int ephemeral = firstEphemeral();
        // A machine that lends out nearly all ports leaves no better choice than one of them.
        int end = ephemeral < LOWEST + ATTEMPTS ? HIGHEST + 1 : Math.min(ephemeral, HIGHEST + 1);
        return ThreadLocalRandom.current()
                .ints(ATTEMPTS, LOWEST, end)
                .filter(port -> isFree(InetAddress.getLoopbackAddress(), port))
                .filter(GIVEN::add)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No free port from " + LOWEST + " to " + HIGHEST));
    }

    /** Where the range of {@code ip_local_port_range} (ip(7) of Linux) begins; elsewhere where RFC 6335 lets it begin. */
    private static int firstEphemeral() {
        // One read must take it whole: a second one of a file below /proc/sys finds nothing.
        try (Stream<String> lines = Files.lines(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))) {
            return Integer.parseInt(lines.findFirst().orElseThrow().split("\\s+")[0]);
        } catch (IOException e) {
            return 49_152;
        }
    }

    /** Whether a server could listen on the port of the address now. */
    public static boolean isFree(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether somebody accepts connections on the port of 127.0.0.1. */
    public static boolean accepts(int port) {
        return accepts("127.0.0.1", port);
    }

    /** Whether somebody accepts connections on the port of the host. */
    public static boolean accepts(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
