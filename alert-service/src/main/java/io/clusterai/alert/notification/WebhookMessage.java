package io.clusterai.alert.notification;

import io.clusterai.contracts.AlertChanged;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The body of a webhook as Alertmanager sends it, version 4, so that receivers written for it understand us. */
public record WebhookMessage(
        String version,
        String groupKey,
        int truncatedAlerts,
        String status,
        String receiver,
        Map<String, String> groupLabels,
        Map<String, String> commonLabels,
        Map<String, String> commonAnnotations,
        String externalURL,
        List<Item> alerts) {

    private static final String NAME_LABEL = "alertname";

    /** What Alertmanager writes for an alert that has not ended. */
    private static final Instant NOT_ENDED = Instant.parse("0001-01-01T00:00:00Z");

    /** @param externalUrl where people find the suite */
    public static WebhookMessage of(AlertChanged alert, NotificationKind kind, String receiver, String externalUrl) {
        Map<String, String> group = Map.of(NAME_LABEL, alert.name());
        Instant end = kind == NotificationKind.RESOLVED && alert.resolvedAt() != null ? alert.resolvedAt() : NOT_ENDED;
        Item item = new Item(
                kind.text(),
                alert.labels(),
                alert.annotations(),
                alert.firedAt() == null ? alert.startedAt() : alert.firedAt(),
                end,
                externalUrl + "/ui/alerts/" + alert.id(),
                alert.fingerprint());
        return new WebhookMessage(
                "4",
                "{}:{" + NAME_LABEL + "=\"" + escaped(alert.name()) + "\"}",
                0,
                kind.text(),
                receiver,
                group,
                alert.labels(),
                alert.annotations(),
                externalUrl,
                List.of(item));
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** One alert of the message. */
    public record Item(
            String status,
            Map<String, String> labels,
            Map<String, String> annotations,
            Instant startsAt,
            Instant endsAt,
            String generatorURL,
            String fingerprint) {}
}
