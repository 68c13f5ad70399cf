package io.clusterai.launcher.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.launcher.Console;
import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.platform.stack.CacheDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The peers' scripts, {@code launcher/peers/NAME.sh}. What cannot be had on this machine is named with its reason and does no harm. */
public final class Peers {

    private static final List<String> NAMES = List.of("dask", "ollama");

    private final Path scripts;
    private final Path state;
    private final Console console;

    public Peers(Path checkout, DataDirectory data, Console console) {
        this.scripts = checkout.resolve("launcher/peers");
        this.state = data.peers();
        this.console = console;
    }

    /** Installs and starts all of them, whatever is there already left alone. */
    public List<PeerStatus> start() {
        List<Thread> working = new ArrayList<>();
        for (String name : NAMES) {
            working.add(Thread.ofPlatform().name("peer-" + name).start(() -> {
                if (!status(name).running() && succeeds(name, "install")) {
                    succeeds(name, "start");
                }
            }));
        }
        for (Thread thread : working) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LauncherException("Interrupted.", e);
            }
        }
        List<PeerStatus> all = status();
        all.forEach(peer -> console.step(peer.sentence()));
        return all;
    }

    /** Stops what was started from this data directory. */
    public void stop() {
        for (String name : NAMES) {
            if (Files.isDirectory(state.resolve(name))) {
                succeeds(name, "stop");
            }
        }
    }

    public List<PeerStatus> status() {
        return NAMES.stream().map(this::status).toList();
    }

    /** All statuses as one JSON object, a member for each peer by its name. */
    public String json() {
        ObjectNode all = new ObjectMapper().createObjectNode();
        status().forEach(peer -> all.set(peer.name(), peer.json()));
        return all.toString();
    }

    private PeerStatus status(String name) {
        try {
            Process process = builder(name, "status")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return PeerStatus.parse(name, output);
        } catch (IOException e) {
            return PeerStatus.unknown(name, e.getMessage());
        }
    }

    private boolean succeeds(String name, String action) {
        try {
            Process process = builder(name, action)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            console.step(name + ": " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private ProcessBuilder builder(String name, String action) {
        return new ProcessBuilder(
                        scripts.resolve(name + ".sh").toString(),
                        action,
                        "--cache",
                        CacheDirectory.path().toString(),
                        "--state",
                        state.toString())
                .redirectInput(new File("/dev/null"));
    }
}
