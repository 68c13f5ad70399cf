package io.clusterai.gateway.proxy;

import io.clusterai.gateway.route.Upstream;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/**
 * A service as one gateway sees it.
 *
 * @param id the service's name
 * @param state whether it is asked: CLOSED in normal times, OPEN while every instance is left alone, HALF_OPEN while one request tries
 * @param requests how many requests it has under way
 * @param maxRequests how many it may have
 * @param retriesLeft how many requests may be repeated now
 * @param ruling what somebody decided over the heads of the breakers, null when nobody did
 */
public record UpstreamView(
        String id,
        String state,
        int requests,
        int maxRequests,
        int retriesLeft,
        RulingView ruling,
        List<InstanceView> instances) {

    static UpstreamView of(Upstream upstream, Backend backend, Instant now) {
        return new UpstreamView(
                upstream.serviceName(),
                backend.state(now).name(),
                backend.bulkhead().taken(),
                backend.bulkhead().places(),
                backend.budget().left(),
                backend.ruling(now).map(RulingView::of).orElse(null),
                backend.pool().instances().stream()
                        .map(instance -> InstanceView.of(instance, backend, now))
                        .toList());
    }

    /**
     * A decision of people.
     *
     * @param state whether the service is asked
     * @param until when the breakers decide again
     * @param by the id of who decided
     */
    public record RulingView(String state, Instant until, String by, String comment) {

        static RulingView of(Ruling ruling) {
            return new RulingView(ruling.state().name(), ruling.until(), ruling.by(), ruling.comment());
        }
    }

    /**
     * One instance.
     *
     * @param url where it is
     * @param state of its breaker
     * @param suspect whether it is asked last: it refused a connection just now, or says that it is not ready
     * @param failureRatio the share of its latest answers that failed
     */
    public record InstanceView(String url, String state, boolean suspect, double failureRatio) {

        static InstanceView of(URI instance, Backend backend, Instant now) {
            return new InstanceView(
                    instance.toString(),
                    backend.state(instance, now).name(),
                    backend.pool().isSuspect(instance, now),
                    backend.failureRatio(instance, now));
        }
    }
}
