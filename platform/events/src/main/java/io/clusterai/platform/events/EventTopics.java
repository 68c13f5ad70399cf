package io.clusterai.platform.events;

import io.clusterai.contracts.Topics;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;

/** Creates the suite's topics before their first use, so that no client's wish for defaults decides the partitions. */
@Singleton
public class EventTopics {

    private static final Logger LOG = Logger.getLogger(EventTopics.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Object> broker;
    private final EventsConfig config;
    private boolean ensured;

    EventTopics(@Identifier("default-kafka-broker") Map<String, Object> broker, EventsConfig config) {
        this.broker = broker;
        this.config = config;
    }

    /** Creates what is missing, once. Blocks; a broker that does not answer is left to the caller's own time-out. */
    public synchronized void ensure() {
        if (ensured || !config.createTopics()) {
            return;
        }
        try (Admin admin = Admin.create(adminSettings())) {
            Set<String> existing = admin.listTopics().names().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            Set<String> missing = new HashSet<>(Topics.ALL);
            missing.removeAll(existing);
            create(admin, missing);
            ensured = true;
        } catch (ExecutionException | TimeoutException failure) {
            LOG.warnf("Topics cannot be checked reason=%s", failure.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Creates one topic more when it is missing, for what its reader could not read. */
    public synchronized void ensure(String topic) throws ExecutionException, InterruptedException, TimeoutException {
        if (!config.createTopics()) {
            return;
        }
        try (Admin admin = Admin.create(adminSettings())) {
            if (!admin.listTopics()
                    .names()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .contains(topic)) {
                create(admin, Set.of(topic));
            }
        }
    }

    /** The Kafka id of each topic: it changes when a topic is deleted and made anew, which offsets alone do not show. */
    Map<String, String> ids(Collection<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin admin = Admin.create(adminSettings())) {
            return admin
                    .describeTopics(List.copyOf(topics))
                    .allTopicNames()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> entry.getValue().topicId().toString()));
        }
    }

    private void create(Admin admin, Set<String> missing)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<NewTopic> wanted = missing.stream()
                .map(topic -> new NewTopic(topic, config.partitions(), config.replication()))
                .toList();
        for (var result : admin.createTopics(wanted).values().entrySet()) {
            try {
                result.getValue().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                LOG.infof("Created topic topic=%s partitions=%d", result.getKey(), config.partitions());
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof TopicExistsException)) {
                    throw failure;
                }
            }
        }
    }

    private Map<String, Object> adminSettings() {
        Map<String, Object> settings = new HashMap<>(broker);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis() / 2));
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
        return settings;
    }
}
