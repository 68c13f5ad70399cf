package io.clusterai.metrics.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A line of {@code /proc/self/mounts}. */
record Mount(String device, String mountpoint, String fstype) {

    private static final Set<String> WITHOUT_STORAGE = Set.of(
            "autofs",
            "binfmt_misc",
            "bpf",
            "cgroup",
            "cgroup2",
            "configfs",
            "debugfs",
            "devpts",
            "devtmpfs",
            "erofs",
            "fusectl",
            "fuse.lxcfs",
            "fuse.portal",
            "hugetlbfs",
            "iso9660",
            "mqueue",
            "nsfs",
            "proc",
            "pstore",
            "ramfs",
            "rpc_pipefs",
            "securityfs",
            "selinuxfs",
            "squashfs",
            "sysfs",
            "tracefs");

    /** They hang when their server does, and they are not this machine's disk. */
    private static final Set<String> REMOTE =
            Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs");

    private static final Pattern OF_THE_SYSTEM = Pattern.compile(
            "^/(dev|proc|sys|run/credentials/.+|run/user/.+|var/lib/docker/.+|var/lib/kubelet/.+|var/lib/containers/.+)($|/)");

    static List<Mount> parse(String procMounts) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : procMounts.lines().toList()) {
            String[] fields = line.split(" ");
            if (fields.length >= 3) {
                mounts.add(new Mount(unescape(fields[0]), unescape(fields[1]), fields[2]));
            }
        }
        return mounts;
    }

    /** Whether it is a local place with room for data; overlays only where one is the root, as in a container. */
    boolean holdsData() {
        boolean overlayBesideRoot = fstype.equals("overlay") && !mountpoint.equals("/");
        return !WITHOUT_STORAGE.contains(fstype)
                && !REMOTE.contains(fstype)
                && !overlayBesideRoot
                && !OF_THE_SYSTEM.matcher(mountpoint).find();
    }

    /** Blanks are written as octal escapes. */
    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
