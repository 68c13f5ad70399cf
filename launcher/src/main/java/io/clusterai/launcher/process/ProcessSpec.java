package io.clusterai.launcher.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A process to keep running.
 *
 * @param name what people call it, for example {@code gateway}
 * @param replica counted from 1
 * @param role what it is for
 * @param command asked for after the preparation
 * @param preparation runs before every start
 * @param ready whether it can do its job now
 * @param stopSignal the signal that ends it cleanly, without the SIG
 */
public record ProcessSpec(
        String name,
        int replica,
        Role role,
        Supplier<List<String>> command,
        Map<String, String> environment,
        Path directory,
        LogFile log,
        int port,
        OptionalInt managementPort,
        Preparation preparation,
        BooleanSupplier ready,
        String stopSignal) {

    public ProcessSpec {
        environment = Map.copyOf(environment);
    }

    /** {@code gateway}, and {@code gateway-2} for the second replica. */
    public String label() {
        return label(name, replica);
    }

    public static String label(String name, int replica) {
        return replica == 1 ? name : name + "-" + replica;
    }

    /** Why a process is there. */
    public enum Role {
        INFRASTRUCTURE,
        SERVICE
    }

    /** Work to be done before a process starts. */
    @FunctionalInterface
    public interface Preparation {
        void run() throws IOException;
    }
}
