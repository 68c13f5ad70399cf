package io.clusterai.alert.channel;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Leaves no address in clear: those of an older version are sealed at the start, and those that one still writes beside this one soon after. */
@Singleton
class ChannelSealingJob {

    private final ChannelService channels;

    ChannelSealingJob(ChannelService channels) {
        this.channels = channels;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> seal() {
        return channels.sealUrls();
    }
}
