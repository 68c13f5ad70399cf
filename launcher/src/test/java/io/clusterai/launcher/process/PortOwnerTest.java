package io.clusterai.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortOwnerTest {

    private static final List<String> TABLE = List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0",
            "   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4 30 10 -1",
            "   2: 00000000:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0 100 0 0 10 0");

    @Test
    void findsTheSocketThatListensAndNotItsConnections() {
        assertThat(PortOwner.listeningInodes(TABLE, 8080)).containsExactly("4711");
        assertThat(PortOwner.listeningInodes(TABLE, 9000)).containsExactly("4713");
    }

    @Test
    void findsNothingOnAFreePort() {
        assertThat(PortOwner.listeningInodes(TABLE, 8081)).isEmpty();
    }

    @Test
    void namesThisVeryProcess() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When
            PortOwner owner = PortOwner.find(socket.getLocalPort()).orElseThrow();

            // Then
            assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(owner.command()).contains("java");
        }
    }
}
