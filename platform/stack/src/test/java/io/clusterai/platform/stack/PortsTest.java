package io.clusterai.platform.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ports for servers that start later. */
class PortsTest {

    @Test
    void neverComeTwice() {
        List<Integer> first = Ports.free(200);
        List<Integer> second = Ports.free(200);

        assertThat(first).doesNotHaveDuplicates().doesNotContainAnyElementsOf(second);
    }

    @Test
    void areNotThoseOfOutgoingConnections() throws IOException {
        int ephemeral = Integer.parseInt(Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))
                .getFirst()
                .split("\\s+")[0]);

        assertThat(Ports.free(200)).allMatch(port -> port < ephemeral);
    }

    @Test
    void oneThatIsListenedOnIsNotFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(InetAddress.getLoopbackAddress(), taken.getLocalPort()))
                    .isFalse();
        }
    }
}
