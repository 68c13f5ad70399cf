package io.clusterai.gateway.stream;

import io.clusterai.platform.problem.ErrorCode;
import java.time.Instant;
import java.util.Optional;

/** The texts of server frames. Data is JSON already and passes through; the other parts are ours or of a checked form, so nothing is escaped. */
final class Frames {

    private Frames() {}

    static String hello(String session, Instant until) {
        return "{\"type\":\"hello\",\"session\":\"" + session + "\",\"until\":\"" + until + "\"}";
    }

    static String authenticated(Instant until) {
        return "{\"type\":\"authenticated\",\"until\":\"" + until + "\"}";
    }

    static Outgoing.Frame snapshot(Subscription subscription, String position, String data) {
        String lead = lead("snapshot", subscription.id(), subscription.topic(), position);
        return new Outgoing.Frame(lead, Excerpt.whole(data), Optional.of(subscription));
    }

    static Outgoing.Frame event(String id, PushTopic topic, String position, Excerpt data) {
        return new Outgoing.Frame(lead("event", id, topic, position), data, Optional.empty());
    }

    private static String lead(String type, String id, PushTopic topic, String position) {
        return about(type, id, topic) + ",\"position\":\"" + position + "\",\"data\":";
    }

    static String gap(String id, PushTopic topic) {
        return about("gap", id, topic) + "}";
    }

    static String error(String id, ErrorCode code, String detail) {
        return "{\"type\":\"error\"," + (id == null ? "" : "\"id\":\"" + id + "\",") + "\"code\":\"" + code.name()
                + "\",\"detail\":\"" + detail + "\"}";
    }

    static String pong() {
        return "{\"type\":\"pong\"}";
    }

    private static String about(String type, String id, PushTopic topic) {
        return "{\"type\":\"" + type + "\",\"id\":\"" + id + "\",\"topic\":\"" + topic.wireName() + "\"";
    }
}
