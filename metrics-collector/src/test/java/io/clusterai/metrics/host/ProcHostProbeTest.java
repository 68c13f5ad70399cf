package io.clusterai.metrics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads files as a real kernel wrote them. */
class ProcHostProbeTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Path host = fixtures();
    private final ProcHostProbe probe =
            new ProcHostProbe(host.resolve("proc"), host.resolve("sys"), List::of, InstantSource.fixed(NOON));

    @Test
    void readsEveryProcessorAndMode() throws IOException {
        HostReading reading = probe.read();

        assertThat(reading.at()).isEqualTo(NOON);
        assertThat(reading.bootTime()).isEqualTo(Instant.ofEpochSecond(1_763_715_000));
        assertThat(reading.cpus()).extracting(CpuTimes::cpu).containsExactly("0", "1");
        assertThat(reading.cpu().byMode())
                .containsEntry("user", 682.57)
                .containsEntry("nice", 2100.18)
                .containsEntry("idle", 563.97)
                .containsEntry("steal", 14.78)
                .hasSize(8);
    }

    @Test
    void readsMemoryInBytes() throws IOException {
        MemoryUse memory = probe.read().memory();

        assertThat(memory.total()).isEqualTo(24_683_656L * 1024);
        assertThat(memory.of("SwapFree")).isEqualTo(1_048_000L * 1024);
        assertThat(memory.utilisation()).isCloseTo(1 - 23_038_252.0 / 24_683_656, within(1e-9));
    }

    @Test
    void estimatesAvailableMemoryOnOldKernels() {
        MemoryUse old = MemoryUse.parse("MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 5 kB\nCached: 15 kB\n");

        assertThat(old.utilisation()).isCloseTo(0.7, within(1e-9));
    }

    @Test
    void readsNetworkCountersUpToTheLastBit() throws IOException {
        assertThat(probe.read().networks())
                .extracting(NetworkCounters::device)
                .containsExactly("lo", "ifb0", "veth1a2", "eth0");
        assertThat(probe.read().networks().getLast())
                .isEqualTo(new NetworkCounters("eth0", -1, 74808, 1, 2, 6_891_930, 55557, 3, 4));
    }

    @Test
    void countsOnlyPhysicalDevicesAsTraffic() throws IOException {
        assertThat(NetworkCounters.external(probe.read().networks(), probe::isPhysical))
                .extracting(NetworkCounters::device)
                .containsExactly("eth0");
    }

    @Test
    void countsWhatIsNoPassThroughInsideAContainer() throws IOException {
        assertThat(NetworkCounters.external(probe.read().networks(), device -> false))
                .extracting(NetworkCounters::device)
                .containsExactly("eth0");
    }

    @Test
    void readsTheLoad() throws IOException {
        assertThat(probe.read().load()).isEqualTo(new LoadAverage(9.12, 8.85, 5.96));
    }

    @Test
    void choosesMountsThatHoldData() throws IOException {
        assertThat(Mount.parse(Files.readString(host.resolve("mounts"))))
                .filteredOn(Mount::holdsData)
                .extracting(Mount::mountpoint)
                .containsExactly("/", "/data one", "/run");
    }

    @Test
    void measuresARealFileSystem(@TempDir Path place) throws IOException {
        Path mounts = Files.writeString(place.resolve("mounts"), "dev / ext4 rw 0 0\ndev /gone ext4 rw 0 0\n");

        List<FilesystemUse> uses = new Filesystems(mounts, place).read();

        assertThat(uses).hasSize(1);
        assertThat(uses.getFirst().size()).isEqualTo(Files.getFileStore(place).getTotalSpace());
        assertThat(uses.getFirst().utilisation()).isBetween(0.0, 1.0);
    }

    @Test
    void keepsTheLastLookAtTheDisksForAMinute(@TempDir Path place) throws IOException {
        Path mounts = Files.writeString(place.resolve("mounts"), "dev / ext4 rw 0 0\n");
        Instant[] now = {NOON};
        FilesystemWatch watch = new FilesystemWatch(new Filesystems(mounts, place), () -> now[0]);
        assertThat(watch.latest()).isEmpty();

        watch.refresh();
        now[0] = NOON.plusSeconds(60);
        assertThat(watch.latest()).hasSize(1);
        now[0] = NOON.plusSeconds(61);
        assertThat(watch.latest()).isEmpty();
    }

    @Test
    void failsWhereThereIsNoProc(@TempDir Path empty) {
        ProcHostProbe elsewhere = new ProcHostProbe(empty, empty, List::of, InstantSource.fixed(NOON));

        assertThat(org.assertj.core.api.Assertions.catchThrowable(elsewhere::read))
                .isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // All idle, all busy, half, waiting for I/O, guest time is in user already.
                "cpu 0 0 0 100 0 0 0 0 0 0 | 0.0",
                "cpu 100 0 0 0 0 0 0 0 90 0 | 1.0",
                "cpu 20 10 10 50 0 5 3 2 0 0 | 0.5",
                "cpu 50 0 0 30 20 0 0 0 0 0 | 0.5",
                "cpu 0 0 0 0 0 0 0 10 0 0 | 1.0",
            })
    void utilisationIsWhatIsNotIdle(String line, double expected) {
        CpuTimes zero = CpuTimes.parse("cpu 0 0 0 0 0 0 0 0 0 0").getFirst();

        assertThat(CpuTimes.parse(line).getFirst().utilisationSince(zero))
                .hasValueSatisfying(ratio -> assertThat(ratio).isCloseTo(expected, within(1e-9)));
    }

    @Test
    void utilisationSurvivesAnIowaitThatStepsBack() {
        CpuTimes before = CpuTimes.parse("cpu 100 0 0 100 50 0 0 0").getFirst();
        CpuTimes after = CpuTimes.parse("cpu 150 0 0 150 48 0 0 0").getFirst();

        assertThat(after.utilisationSince(before))
                .hasValueSatisfying(ratio -> assertThat(ratio).isCloseTo(1 - 50.0 / 98, within(1e-9)));
    }

    @Test
    void utilisationIsUnknownWhenNoTimePassedOrTheMachineRestarted() {
        CpuTimes before = CpuTimes.parse("cpu 100 0 0 100").getFirst();

        assertThat(before.utilisationSince(before)).isEmpty();
        assertThat(CpuTimes.parse("cpu 1 0 0 1").getFirst().utilisationSince(before))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"''", "intr 5", "cpu 1 2", "cpu0 1 2 3 4"})
    void refusesWhatIsNoProcStat(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> CpuTimes.parse(text));
    }

    private static Path fixtures() {
        try {
            return Path.of(ProcHostProbeTest.class.getResource("/host").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
