package io.clusterai.gateway.limit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One connection to the log of all gateways, and the event loop that it belongs to: everything here happens on that one. What is asked while
 * the loop does its other work goes to Redis in one write, and answers come back in the same order.
 */
final class LimitLinkClient {

    /**
     * KEYS: since when the log is kept, then one list per charge. ARGV: the window, then one limit per charge. Answers: the age of the log,
     * which charge is refused (from 1; 0 for none) and for how long, under which time it was charged, then how many of each charge are used
     * and when its oldest leaves. All times are microseconds.
     */
    private static final String CHARGE = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local text = string.format('%.0f', now)
            local window = tonumber(ARGV[1])
            local since = redis.call('GET', KEYS[1])
            if not since then
              since = text
              redis.call('SET', KEYS[1], text)
            end
            local refused, pause = 0, 0
            local used = {}
            for i = 2, #KEYS do
              local limit = tonumber(ARGV[i])
              local oldest = redis.call('LINDEX', KEYS[i], 0)
              while oldest and tonumber(oldest) <= now - window do
                redis.call('LPOP', KEYS[i])
                oldest = redis.call('LINDEX', KEYS[i], 0)
              end
              used[i] = redis.call('LLEN', KEYS[i])
              if used[i] >= limit then
                local left = tonumber(redis.call('LINDEX', KEYS[i], used[i] - limit)) + window - now
                if left > pause then
                  refused, pause = i - 1, left
                end
              end
            end
            local answer = { now - tonumber(since), refused, pause, text }
            for i = 2, #KEYS do
              if refused == 0 then
                redis.call('RPUSH', KEYS[i], text)
                redis.call('PEXPIRE', KEYS[i], math.ceil(window / 1000))
                used[i] = used[i] + 1
              end
              answer[#answer + 1] = used[i]
              local oldest = redis.call('LINDEX', KEYS[i], 0)
              answer[#answer + 1] = oldest and (tonumber(oldest) + window - now) or 0
            end
            return answer
            """;

    /** KEYS: one list per charge. ARGV: the time they were charged under. */
    private static final String TAKE_BACK = """
            for i = 1, #KEYS do
              redis.call('LREM', KEYS[i], -1, ARGV[1])
            end
            """;

    private static final String SINCE = "gateway:limits:since";
    private static final String PREFIX = "gateway:limit:";
    private static final Pattern UPTIME = Pattern.compile("uptime_in_seconds:(\\d+)");

    /** What an event loop that was busy gets on top to read an answer that has long arrived. */
    private static final Duration SECOND_LOOK = Duration.ofMillis(10);

    /** A connection that says nothing for so long is given up, so that requests no longer wait for it; also one that is being opened. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context loop;
    private final RedisConnection connection;
    private final String script;
    private final Duration uptime;
    private final long connectedAt;
    private final Duration patience;
    private final BiConsumer<LimitLinkClient, Throwable> lost;
    /** In the order in which they were asked; those that are late are no longer among them. */
    private final Deque<Question> waiting = new ArrayDeque<>();

    /** When what is not answered yet was sent. */
    private final Deque<Long> sent = new ArrayDeque<>();

    private List<Question> unsent = new ArrayList<>();
    private boolean watching;
    private boolean lookedTwice;
    private boolean ended;

    private LimitLinkClient(
            Vertx vertx,
            RedisConnection connection,
            String script,
            Duration uptime,
            Duration patience,
            BiConsumer<LimitLinkClient, Throwable> lost) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.connection = connection;
        this.script = script;
        this.uptime = uptime;
        this.connectedAt = System.nanoTime();
        this.patience = patience;
        this.lost = lost;
    }

    /**
     * Connects on the event loop of the caller. A Redis that was started a moment ago may have forgotten what passed; its age says for how
     * long that matters.
     *
     * @param patience after which a question is late
     * @param lost told once, when the connection has ended
     */
    static Future<LimitLinkClient> open(
            Vertx vertx, Redis redis, Duration patience, BiConsumer<LimitLinkClient, Throwable> lost) {
        Future<RedisConnection> connected = redis.connect();
        return connected
                .compose(connection -> connection
                        .send(Request.cmd(Command.INFO).arg("server"))
                        .compose(info -> {
                            Matcher found = UPTIME.matcher(info.toString());
                            Duration uptime = Duration.ofSeconds(found.find() ? Long.parseLong(found.group(1)) : 0);
                            return connection
                                    .send(Request.cmd(Command.SCRIPT)
                                            .arg("LOAD")
                                            .arg(CHARGE))
                                    .map(script -> new LimitLinkClient(
                                            vertx, connection, script.toString(), uptime, patience, lost));
                        }))
                .compose(opened -> opened.begin().map(opened))
                .timeout(SILENCE.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(LimitLinkClient::listen)
                .onFailure(failure -> connected.onSuccess(RedisConnection::close));
    }

    private void listen() {
        connection.exceptionHandler(this::end);
        connection.endHandler(ended -> end(new IllegalStateException("the connection ended")));
    }

    /** Charges nothing, so that the log is kept from now on and not only from the first request. */
    private Future<Response> begin() {
        return connection.send(
                Request.cmd(Command.EVALSHA).arg(script).arg(1).arg(SINCE).arg(0));
    }

    /** Does something on the loop of this connection. */
    void run(Runnable work) {
        loop.runOnContext(here -> work.run());
    }

    /** Checks and charges. On the loop of this connection. */
    void charge(List<Charge> charges, LimitStoreClient.Asked asked) {
        if (ended) {
            asked.failed();
            return;
        }
        Question question = new Question(charges, asked, System.nanoTime() + patience.toNanos());
        waiting.add(question);
        unsent.add(question);
        if (unsent.size() == 1) {
            loop.runOnContext(idle -> send());
        }
    }

    /** Takes back what was charged to a request that did not pass after all. On the loop of this connection. */
    void takeBack(List<Charge> charges, String stamp) {
        Request request = Request.cmd(Command.EVAL).arg(TAKE_BACK).arg(charges.size());
        charges.forEach(charge -> request.arg(PREFIX + charge.key()));
        connection.send(request.arg(stamp)).onFailure(this::end);
    }

    void close() {
        connection.close();
    }

    private void send() {
        if (ended) {
            return;
        }
        List<Question> questions = unsent;
        unsent = new ArrayList<>();
        sent.add(System.nanoTime());
        connection
                .batch(questions.stream().map(this::request).toList())
                .onSuccess(responses -> {
                    sent.removeFirst();
                    for (int i = 0; i < questions.size(); i++) {
                        Question question = questions.get(i);
                        question.answered = true;
                        question.asked.answered(answer(responses.get(i), question.charges.size()));
                    }
                })
                .onFailure(this::end);
        if (!watching) {
            watching = true;
            vertx.setTimer(patience.toMillis(), due -> watch());
        }
    }

    private Request request(Question question) {
        List<Charge> charges = question.charges;
        Request request =
                Request.cmd(Command.EVALSHA).arg(script).arg(charges.size() + 1).arg(SINCE);
        charges.forEach(charge -> request.arg(PREFIX + charge.key()));
        request.arg(charges.getFirst().limit().window().toNanos() / 1_000);
        charges.forEach(charge -> request.arg(charge.limit().requests()));
        return request;
    }

    private LimitStoreClient.Answer answer(Response response, int charges) {
        List<Integer> used = new ArrayList<>(charges);
        List<Duration> resets = new ArrayList<>(charges);
        for (int i = 0; i < charges; i++) {
            used.add(response.get(4 + 2 * i).toInteger());
            resets.add(micros(response.get(5 + 2 * i)));
        }
        Duration since = micros(response.get(0));
        Duration up = uptime.plusNanos(System.nanoTime() - connectedAt);
        return new LimitStoreClient.Answer(
                since.compareTo(up) < 0 ? since : up,
                response.get(1).toInteger(),
                micros(response.get(2)),
                response.get(3).toString(),
                used,
                resets);
    }

    private static Duration micros(Response number) {
        return Duration.ofNanos(Math.multiplyExact(number.toLong(), 1_000L));
    }

    /** Answers come in order, so that one timer does for all questions. */
    private void watch() {
        while (!waiting.isEmpty() && waiting.getFirst().answered) {
            waiting.removeFirst();
        }
        long now = System.nanoTime();
        if (!sent.isEmpty() && now - sent.getFirst() > SILENCE.toNanos()) {
            end(new TimeoutException("it says nothing"));
            return;
        }
        if (waiting.isEmpty() && sent.isEmpty()) {
            watching = false;
            return;
        }
        if (!waiting.isEmpty() && !lookedTwice && now - waiting.getFirst().due > SECOND_LOOK.toNanos()) {
            lookedTwice = true;
            vertx.setTimer(SECOND_LOOK.toMillis(), again -> watch());
            return;
        }
        lookedTwice = false;
        while (!waiting.isEmpty() && waiting.getFirst().due - now <= 0) {
            Question oldest = waiting.removeFirst();
            if (!oldest.answered) {
                oldest.asked.late();
            }
        }
        long next = waiting.isEmpty() ? patience.toNanos() : waiting.getFirst().due - now;
        vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(next)), due -> watch());
    }

    private void end(Throwable why) {
        if (ended) {
            return;
        }
        ended = true;
        lost.accept(this, why);
        connection.close();
        List<Question> open = List.copyOf(waiting);
        waiting.clear();
        for (Question question : open) {
            if (!question.answered) {
                question.asked.failed();
            }
        }
    }

    /** A request that waits for its verdict. */
    private static final class Question {

        private final List<Charge> charges;
        private final LimitStoreClient.Asked asked;
        private final long due;
        private boolean answered;

        private Question(List<Charge> charges, LimitStoreClient.Asked asked, long due) {
            this.charges = charges;
            this.asked = asked;
            this.due = due;
        }
    }
}
