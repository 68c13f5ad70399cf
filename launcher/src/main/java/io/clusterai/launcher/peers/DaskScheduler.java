package io.clusterai.launcher.peers;

/**
 * @param address for clients and workers, {@code tcp://host:port}
 * @param httpUrl its pages and control API
 */
public record DaskScheduler(String address, String httpUrl) {

    int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
