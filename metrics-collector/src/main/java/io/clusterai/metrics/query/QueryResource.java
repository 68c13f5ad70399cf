package io.clusterai.metrics.query;

import io.clusterai.platform.promql.Expression;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Prometheus' two questions. */
@Path("/api/v1/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "metrics")
public class QueryResource {

    private static final int MAX_EXPRESSION = 4_096;
    private static final int MAX_TIME = 64;

    private final QueryService queries;
    private final InstantSource clock;

    QueryResource(QueryService queries, InstantSource clock) {
        this.queries = queries;
        this.clock = clock;
    }

    @GET
    @Path("/query")
    @PermissionsAllowed("metrics:read")
    @Operation(operationId = "queryMetrics", summary = "An expression at one instant, now unless told otherwise")
    @APIResponse(responseCode = "200", description = "The value of every series then")
    @APIResponse(responseCode = "422", description = "More series or points than are answered at once")
    public Uni<QueryView<QueryView.VectorItem>> query(
            @RestQuery @NotBlank @Size(max = MAX_EXPRESSION) String query,
            @RestQuery @Size(max = MAX_TIME) String time) {
        Expression expression = QueryText.expression(query);
        Instant at = time == null ? clock.instant() : QueryText.time("time", time);
        return queries.instant(expression, at)
                .map(vector -> QueryView.vector(vector, QueryView.seconds(at.toEpochMilli())));
    }

    @GET
    @Path("/query_range")
    @PermissionsAllowed("metrics:read")
    @Operation(operationId = "queryMetricsRange", summary = "An expression at every step of a range")
    @APIResponse(responseCode = "200", description = "The values of every series at every step")
    @APIResponse(responseCode = "422", description = "More series or points than are answered at once")
    public Uni<QueryView<QueryView.MatrixItem>> queryRange(
            @RestQuery @NotBlank @Size(max = MAX_EXPRESSION) String query,
            @RestQuery @NotBlank @Size(max = MAX_TIME) String start,
            @RestQuery @NotBlank @Size(max = MAX_TIME) String end,
            @RestQuery @NotBlank @Size(max = MAX_TIME) String step) {
        Expression expression = QueryText.expression(query);
        Instant from = QueryText.time("start", start);
        Instant until = QueryText.time("end", end);
        Duration every = QueryText.step("step", step);
        return queries.range(expression, from, until, every).map(QueryView::matrix);
    }
}
