package io.clusterai.platform.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns a host name into addresses. May block; the guard calls it on a worker thread. */
@FunctionalInterface
public interface HostResolver {

    /** All addresses of the name, in order of preference. */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The resolver of this machine. */
    static HostResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
