/**
 * The real infrastructure without Docker: PostgreSQL, Kafka (KRaft) and Redis as child processes of whoever asks. A {@link
 * io.clusterai.platform.stack.Server} says what to prepare, run and wait for; {@link io.clusterai.platform.stack.Stack} runs all three
 * for tests; the launcher supervises them itself.
 */
package io.clusterai.platform.stack;
