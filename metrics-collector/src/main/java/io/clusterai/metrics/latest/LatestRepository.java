package io.clusterai.metrics.latest;

import io.clusterai.contracts.Sample;
import io.clusterai.contracts.SamplesObserved;
import io.clusterai.metrics.sample.Scrape;
import io.clusterai.metrics.sample.SourceId;
import io.clusterai.platform.events.EventCodec;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One hash per source and the index of sources, each write one round trip. Everything expires, and all of it can be rebuilt. */
@Singleton
class LatestRepository {

    private static final String SOURCES = "metrics:latest:sources";
    private static final String COMPLETE = "metrics:latest:complete";
    private static final String PREFIX = "metrics:latest:source:";

    private final Redis redis;
    private final EventCodec codec;
    private final LatestConfig config;
    private final InstantSource clock;

    LatestRepository(Redis redis, EventCodec codec, LatestConfig config, InstantSource clock) {
        this.redis = redis;
        this.codec = codec;
        this.config = config;
        this.clock = clock;
    }

    Uni<Void> write(Scrape scrape) {
        return redis.batch(commands(scrape))
                .replaceWithVoid()
                .ifNoItem()
                .after(config.timeout())
                .fail();
    }

    /** Writes what the history knows and notes that nothing is missing any more. A newer scrape that comes in between wins next time. */
    Uni<Void> rebuild(List<Scrape> scrapes) {
        List<Request> requests = new ArrayList<>();
        scrapes.forEach(scrape -> requests.addAll(commands(scrape)));
        requests.add(Request.cmd(Command.SET).arg(COMPLETE).arg("1"));
        return redis.batch(requests)
                .replaceWithVoid()
                .ifNoItem()
                .after(config.timeout())
                .fail();
    }

    /** Everything, or empty when Redis has lost it since the last rebuild. */
    Uni<Optional<List<Scrape>>> read() {
        long oldest = clock.instant().minus(config.keep()).toEpochMilli();
        return redis.batch(List.of(
                        Request.cmd(Command.EXISTS).arg(COMPLETE),
                        Request.cmd(Command.ZREMRANGEBYSCORE)
                                .arg(SOURCES)
                                .arg("-inf")
                                .arg("(" + oldest),
                        Request.cmd(Command.ZRANGE).arg(SOURCES).arg("0").arg("-1")))
                .chain(found -> found.get(0).toInteger() == 1
                        ? readSources(found.get(2)).map(Optional::of)
                        : Uni.createFrom().item(Optional.<List<Scrape>>empty()))
                .ifNoItem()
                .after(config.timeout())
                .fail();
    }

    private Uni<List<Scrape>> readSources(Response sources) {
        List<Request> requests = new ArrayList<>();
        for (Response source : sources) {
            requests.add(Request.cmd(Command.HMGET)
                    .arg(PREFIX + source)
                    .arg("interval")
                    .arg("failure")
                    .arg("observed"));
        }
        if (requests.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return redis.batch(requests).map(answers -> {
            List<Scrape> scrapes = new ArrayList<>();
            for (Response answer : answers) {
                if (answer.get(2) != null) {
                    scrapes.add(scrape(answer));
                }
            }
            return scrapes;
        });
    }

    private Scrape scrape(Response fields) {
        SamplesObserved observed =
                codec.read(fields.get(2).toString().getBytes(StandardCharsets.UTF_8), SamplesObserved.class);
        String failure = fields.get(1).toString();
        return new Scrape(
                new SourceId(observed.source()),
                observed.observedAt(),
                Duration.ofMillis(fields.get(0).toLong()),
                failure.isEmpty() ? Optional.empty() : Optional.of(failure),
                observed.samples());
    }

    private List<Request> commands(Scrape scrape) {
        String source = scrape.source().value();
        Instant at = scrape.observedAt();
        List<Sample> finite = scrape.samples().stream()
                .filter(sample -> Double.isFinite(sample.value()))
                .toList();
        return List.of(
                Request.cmd(Command.HSET)
                        .arg(PREFIX + source)
                        .arg("interval")
                        .arg(Long.toString(scrape.interval().toMillis()))
                        .arg("failure")
                        .arg(scrape.failure().orElse(""))
                        .arg("observed")
                        .arg(codec.write(new SamplesObserved(source, at, finite))),
                Request.cmd(Command.PEXPIRE)
                        .arg(PREFIX + source)
                        .arg(Long.toString(config.keep().toMillis())),
                Request.cmd(Command.ZADD)
                        .arg(SOURCES)
                        .arg(Long.toString(at.toEpochMilli()))
                        .arg(source),
                Request.cmd(Command.PEXPIRE)
                        .arg(SOURCES)
                        .arg(Long.toString(config.keep().toMillis())));
    }
}
