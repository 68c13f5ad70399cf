package io.clusterai.metrics.scrape;

import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.egress.EgressException;
import io.clusterai.platform.egress.EgressRequest;
import io.clusterai.platform.egress.EgressResponse;
import io.smallrye.mutiny.TimeoutException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;

/** Fetches the text of a target through the guard, within time and size. */
@Singleton
class ScrapeClient {

    private static final String ACCEPT = "text/plain;version=0.0.4;q=1,*/*;q=0.1";

    private final EgressClient egress;
    private final ScrapeConfig config;

    ScrapeClient(EgressClient egress, ScrapeConfig config) {
        this.egress = egress;
        this.config = config;
    }

    /**
     * Waits for the answer; call it from a thread that may block.
     *
     * @throws ScrapeFailedException with a reason fit to show
     */
    String fetch(ScrapeTarget target) {
        URI url = target.url()
                .whole()
                .orElseThrow(() -> new ScrapeFailedException("the address cannot be read with the keys that are here"));
        Duration timeout = config.timeout().compareTo(target.interval()) < 0 ? config.timeout() : target.interval();
        EgressRequest request = EgressRequest.get(url)
                .withHeader("Accept", ACCEPT)
                .withHeader("User-Agent", "cluster-ai-metrics-collector")
                .withTimeout(timeout)
                .withMaxResponseBytes(config.maxBytes().asLongValue());
        try {
            EgressResponse response = egress.send(request).await().atMost(timeout.plusSeconds(1));
            if (response.status() != 200) {
                throw new ScrapeFailedException("the target answered HTTP " + response.status());
            }
            return response.text();
        } catch (EgressException failure) {
            throw new ScrapeFailedException(
                    switch (failure.reason()) {
                        case FORBIDDEN -> "the address is forbidden";
                        case UNRESOLVED -> "the name has no address";
                        case UNREACHABLE -> "no connection";
                        case TIMED_OUT -> "no answer in " + timeout.toMillis() + " ms";
                        case TOO_LARGE ->
                            "the answer is longer than " + config.maxBytes().asLongValue() + " bytes";
                        case BROKEN -> "the connection broke";
                    });
        } catch (TimeoutException late) {
            throw new ScrapeFailedException("no answer in " + timeout.toMillis() + " ms");
        }
    }
}
