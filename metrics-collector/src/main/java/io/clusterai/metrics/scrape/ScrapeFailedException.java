package io.clusterai.metrics.scrape;

/** A target gave nothing usable; the message is fit to show. */
final class ScrapeFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ScrapeFailedException(String reason) {
        super(reason);
    }
}
