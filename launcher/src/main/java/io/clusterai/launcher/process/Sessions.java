package io.clusterai.launcher.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sessions of processes: what has its own does not hear the Ctrl-C meant for us and can be stopped in order. */
public final class Sessions {

    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private Sessions() {}

    /** The command in a session of its own, with the same pid, where the system can do it. */
    public static List<String> own(List<String> command) {
        return SETSID.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(setsid -> {
                    List<String> own = new ArrayList<>();
                    own.add(setsid.toString());
                    own.addAll(command);
                    return List.copyOf(own);
                })
                .orElse(command);
    }
}
