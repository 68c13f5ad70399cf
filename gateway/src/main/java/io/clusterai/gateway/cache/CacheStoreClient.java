package io.clusterai.gateway.cache;

import io.clusterai.gateway.route.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * What all gateways share: answers, and the generation of every service. A generation is a random word that is replaced whenever something of
 * the service changed; an answer counts in the generation that it was read in. Everything fails at once, or soon, when Redis is away.
 */
@ApplicationScoped
class CacheStoreClient {

    private static final Logger LOG = Logger.getLogger(CacheStoreClient.class);
    private static final String ANSWER = "gateway:cache:answer:";
    private static final String GENERATION = "gateway:cache:generation:";

    private final Redis redis;
    private final Vertx vertx;
    private final long patienceMillis;

    CacheStoreClient(Redis redis, Vertx vertx, CacheConfig config) {
        this.redis = redis;
        this.vertx = vertx;
        this.patienceMillis = config.storeTimeout().toMillis();
    }

    /** The generation of the service, and the answer if somebody stored one. */
    Future<State> read(CacheKey key) {
        return within(redis.send(Request.cmd(Command.MGET)
                        .arg(GENERATION + key.upstream().serviceName())
                        .arg(ANSWER + key.digest())))
                .compose(found -> {
                    Response generation = found.get(0);
                    return generation == null
                            ? begin(key.upstream()).map(made -> new State(made, Optional.empty()))
                            : Future.succeededFuture(new State(generation.toString(), answer(found.get(1))));
                });
    }

    /** The generation of the service. */
    Future<String> generation(Upstream upstream) {
        return within(redis.send(Request.cmd(Command.GET).arg(GENERATION + upstream.serviceName())))
                .compose(found -> found == null ? begin(upstream) : Future.succeededFuture(found.toString()));
    }

    /** Something changed: no answer from before is given again by any gateway. */
    Future<Void> renew(Upstream upstream) {
        return within(redis.send(Request.cmd(Command.SET)
                        .arg(GENERATION + upstream.serviceName())
                        .arg(word())))
                .mapEmpty();
    }

    /** Keeps an answer for all gateways; that it could not be kept matters to nobody. */
    void write(CacheKey key, StoredAnswer answer, Duration ttl) {
        within(redis.send(Request.cmd(Command.SET)
                        .arg(ANSWER + key.digest())
                        .arg(Buffer.buffer(answer.toBytes()))
                        .arg("PX")
                        .arg(ttl.toMillis())))
                .onFailure(failure -> LOG.debugf("An answer is not shared reason=%s", failure.getMessage()));
    }

    /** A Redis that knows no generation has forgotten everything; whichever gateway notices first begins anew. */
    private Future<String> begin(Upstream upstream) {
        String key = GENERATION + upstream.serviceName();
        return within(redis.batch(List.of(
                        Request.cmd(Command.SET).arg(key).arg(word()).arg("NX"),
                        Request.cmd(Command.GET).arg(key))))
                .map(answers -> answers.get(1).toString());
    }

    private static String word() {
        return UUID.randomUUID().toString();
    }

    private static Optional<StoredAnswer> answer(Response stored) {
        if (stored == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StoredAnswer.ofBytes(stored.toBytes()));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    private <T> Future<T> within(Future<T> asked) {
        if (asked.isComplete()) {
            return asked;
        }
        Promise<T> promise = Promise.promise();
        long timer = vertx.setTimer(
                patienceMillis, late -> promise.tryFail(new TimeoutException("Redis did not answer in time")));
        asked.onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.succeeded()) {
                promise.tryComplete(done.result());
            } else {
                promise.tryFail(done.cause());
            }
        });
        return promise.future();
    }

    /** What Redis knows of a question. */
    record State(String generation, Optional<StoredAnswer> answer) {}
}
