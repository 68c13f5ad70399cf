package io.clusterai.gateway.stream;

import io.clusterai.platform.problem.ErrorCode;
import java.time.Instant;

/** The texts of server frames. Data is JSON already and passes through; the other parts are ours or of a checked form, so nothing is escaped. */
final class Frames {

    private Frames() {}

    static String hello(String session, Instant until) {
        return "{\"type\":\"hello\",\"session\":\"" + session + "\",\"until\":\"" + until + "\"}";
    }

    static String authenticated(Instant until) {
        return "{\"type\":\"authenticated\",\"until\":\"" + until + "\"}";
    }

    static String snapshot(String id, PushTopic topic, String position, String data) {
        return about("snapshot", id, topic) + ",\"position\":\"" + position + "\",\"data\":" + data + "}";
    }

    static String event(String id, PushTopic topic, String position, String data) {
        return about("event", id, topic) + ",\"position\":\"" + position + "\",\"data\":" + data + "}";
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
