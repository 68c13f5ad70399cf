package io.clusterai.metrics.query;

import io.clusterai.metrics.history.HistoryRange;
import io.clusterai.metrics.history.HistoryService;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.promql.Evaluator;
import io.clusterai.platform.promql.Expression;
import io.clusterai.platform.promql.Series;
import io.clusterai.platform.promql.VectorSample;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Reads what an expression needs from the history and evaluates it. */
@Singleton
class QueryService {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final HistoryService history;
    private final Evaluator evaluator;
    private final QueryBounds bounds;
    private final QueryConfig config;

    QueryService(HistoryService history, QueryConfig config) {
        this.history = history;
        this.config = config;
        this.evaluator = new Evaluator(config.lookBack());
        this.bounds = new QueryBounds(config.maxPoints(), config.maxRange());
    }

    Uni<List<VectorSample>> instant(Expression expression, Instant at) {
        return bounded(history.select(expression.selector(), HistoryRange.at(at, config.lookBack()))
                .map(series -> evaluator.instant(expression, (selector, after, until) -> series, at)));
    }

    Uni<List<Series>> range(Expression expression, Instant start, Instant end, Duration step) {
        bounds.check(start, end, step);
        HistoryRange range = new HistoryRange(start.minus(config.lookBack()), start, end, step);
        long points = Duration.between(start, end).toMillis() / step.toMillis() + 1;
        return bounded(history.select(expression.selector(), range).map(series -> {
            if (series.size() * points > config.maxAnswer()) {
                throw new ProblemException(
                        ErrorCode.QUERY_TOO_LARGE,
                        series.size() + " series with up to " + points
                                + " points: use a longer 'step' or fewer series.");
            }
            return evaluator.range(expression, (selector, after, until) -> series, start, end, step);
        }));
    }

    private <T> Uni<T> bounded(Uni<T> answer) {
        return answer.ifNoItem().after(config.timeout()).failWith(() -> new ProblemException(
                        ErrorCode.SERVICE_UNAVAILABLE, "The history did not answer in time.")
                .withRetryAfter(RETRY_AFTER));
    }
}
