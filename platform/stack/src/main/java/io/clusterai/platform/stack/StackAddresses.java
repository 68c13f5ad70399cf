package io.clusterai.platform.stack;

/**
 * Where a running stack is.
 *
 * @param postgres the administrator's URL, {@code postgresql://user:password@host:port/postgres}
 * @param kafka the bootstrap servers
 * @param redis {@code redis://[:password@]host:port}
 */
public record StackAddresses(String postgres, String kafka, String redis) {

    @Override
    public String toString() {
        return "StackAddresses[kafka=" + kafka + "]";
    }
}
