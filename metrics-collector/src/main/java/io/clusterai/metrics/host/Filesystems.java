package io.clusterai.metrics.host;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the file systems how full they are. Blocks as long as the slowest of them, so it has a thread of its own. */
final class Filesystems {

    private static final int MAX_FILESYSTEMS = 64;

    private final Path mounts;
    private final Path root;

    /**
     * @param mounts the table to read, {@code /proc/self/mounts} or that of the host
     * @param root where the machine's root is visible from here
     */
    Filesystems(Path mounts, Path root) {
        this.mounts = mounts;
        this.root = root;
    }

    List<FilesystemUse> read() throws IOException {
        Map<String, Mount> byMountpoint = new LinkedHashMap<>();
        for (Mount mount : Mount.parse(Files.readString(mounts))) {
            if (mount.holdsData()) {
                byMountpoint.put(mount.mountpoint(), mount); // a later mount hides an earlier one
            }
        }
        List<FilesystemUse> uses = new ArrayList<>();
        for (Mount mount : byMountpoint.values()) {
            Path place = root.resolve(mount.mountpoint().substring(1));
            if (uses.size() < MAX_FILESYSTEMS && Files.isDirectory(place)) {
                measure(mount, place, uses);
            }
        }
        return uses;
    }

    private static void measure(Mount mount, Path place, List<FilesystemUse> uses) {
        try {
            FileStore store = Files.getFileStore(place);
            if (store.getTotalSpace() > 0) {
                uses.add(new FilesystemUse(
                        mount, store.getTotalSpace(), store.getUnallocatedSpace(), store.getUsableSpace()));
            }
        } catch (IOException unreadable) {
            // Not ours to read; the others still count.
        }
    }
}
