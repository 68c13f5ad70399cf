package io.clusterai.platform.events;

import java.time.Instant;

/**
 * One record seen by a tail.
 *
 * @param topic the topic
 * @param topicId Kafka's id of the topic; a topic made anew has another
 * @param partition where it lies
 * @param offset its place there
 * @param key the entity
 * @param timestamp the time the fact was true, as the producer gave it
 * @param payload JSON, as it came
 */
public record TailRecord(
        String topic, String topicId, int partition, long offset, String key, Instant timestamp, byte[] payload) {}
