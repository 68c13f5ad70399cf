package io.clusterai.gateway.route;

import static java.util.Objects.requireNonNull;

/** Where a request goes, and whether it needs a token to go there. */
public sealed interface Route {

    /**
     * To a service.
     *
     * @param upstream which one
     * @param path the raw path to ask it for: percent-encoded exactly as it is to be sent
     * @param open whether nobody needs to be signed in
     */
    record Forward(Upstream upstream, String path, boolean open) implements Route {

        public Forward {
            requireNonNull(upstream, "upstream is null");
            requireNonNull(path, "path is null");
        }
    }

    /**
     * Answered by the gateway itself.
     *
     * @param open whether nobody needs to be signed in
     */
    record Own(boolean open) implements Route {}

    /** Nobody answers this path. */
    record Nowhere() implements Route {}

    /**
     * A path that servers could read in different ways; it goes nowhere.
     *
     * @param reason what is wrong with it, for people
     */
    record Refused(String reason) implements Route {}
}
