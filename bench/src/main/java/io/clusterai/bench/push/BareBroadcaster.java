package io.clusterai.bench.push;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The least that turns events of Kafka into frames: whoever connects gets every record, nothing is checked, kept or awaited. */
public final class BareBroadcaster extends AbstractVerticle {

    /** About as long as what the stream writes around an event. */
    private static final String BEFORE =
            "{\"type\":\"event\",\"id\":\"1\",\"topic\":\"alerts\",\"position\":\"" + "p".repeat(60) + "\",\"data\":";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final List<BareBroadcaster> INSTANCES = new CopyOnWriteArrayList<>();

    private final int port;
    private final Set<ServerWebSocket> sockets = new HashSet<>();

    private BareBroadcaster(int port) {
        this.port = port;
    }

    /** Arguments: its port, how many event loops, the brokers, the topic. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int loops = Integer.parseInt(arguments[1]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        vertx.deployVerticle(() -> new BareBroadcaster(port), new DeploymentOptions().setInstances(loops))
                .onFailure(failure -> {
                    System.err.println("The broadcaster does not start: " + failure);
                    System.exit(1);
                });
        try (KafkaConsumer<byte[], byte[]> kafka = new KafkaConsumer<>(
                Map.of("bootstrap.servers", arguments[2]), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = kafka.partitionsFor(arguments[3]).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            kafka.assign(partitions);
            kafka.seekToEnd(partitions);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : kafka.poll(POLL)) {
                    String frame = BEFORE + new String(record.value(), StandardCharsets.UTF_8) + '}';
                    INSTANCES.forEach(instance -> instance.context.runOnContext(due -> instance.tell(frame)));
                }
            }
        }
    }

    @Override
    public void start(Promise<Void> started) {
        INSTANCES.add(this);
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                .webSocketHandler(this::accept)
                .requestHandler(probe -> probe.response().end())
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void accept(ServerWebSocket socket) {
        sockets.add(socket);
        socket.closeHandler(gone -> sockets.remove(socket));
    }

    private void tell(String frame) {
        // A client that is gone is noticed by its close handler.
        sockets.forEach(socket -> socket.writeTextMessage(frame).onFailure(gone -> {}));
    }
}
