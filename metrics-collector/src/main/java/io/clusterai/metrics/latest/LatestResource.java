package io.clusterai.metrics.latest;

import io.clusterai.metrics.sample.Scrape;
import io.clusterai.metrics.sample.SeriesKey;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.Page;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** The state of machines and series as last seen. */
@Path("/api/v1/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "metrics")
public class LatestResource {

    private final LatestService latest;

    LatestResource(LatestService latest) {
        this.latest = latest;
    }

    @GET
    @Path("/nodes")
    @PermissionsAllowed("metrics:read")
    @Operation(operationId = "listMetricNodes", summary = "The machines whose metrics arrive, one line each")
    public Uni<Page<NodeView>> nodes(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        String after = Cursor.decode(cursor, 1).map(List::getFirst).orElse("");
        return latest.all().map(scrapes -> {
            List<Scrape> hosts = scrapes.stream()
                    .filter(scrape -> scrape.source().isHost())
                    .filter(scrape -> scrape.source().subject().compareTo(after) > 0)
                    .sorted(Comparator.comparing(scrape -> scrape.source().subject()))
                    .toList();
            return Page.cut(hosts, limit, host -> List.of(host.source().subject()))
                    .map(host -> NodeView.of(NodeSummary.of(host), latest.isStale(host)));
        });
    }

    @GET
    @Path("/latest")
    @PermissionsAllowed("metrics:read")
    @Operation(operationId = "listLatestSamples", summary = "The newest value of each series")
    public Uni<Page<SampleView>> latest(
            @RestQuery @Size(max = 255) String node,
            @RestQuery @Size(max = 255) String name,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit,
            @RestQuery @Size(max = 1024) String cursor) {
        Position after = Cursor.decode(cursor, 2)
                .map(parts -> new Position(parts.get(0), Cursor.part(parts.get(1), UUID::fromString)))
                .orElse(Position.START);
        return latest.all().map(scrapes -> {
            List<Row> rows = new ArrayList<>();
            for (Scrape scrape : scrapes) {
                boolean stale = latest.isStale(scrape);
                scrape.samples().stream()
                        .filter(sample -> name == null || sample.name().equals(name))
                        .filter(sample ->
                                node == null || node.equals(sample.labels().get("instance")))
                        .map(sample -> new Row(
                                new Position(
                                        sample.name(),
                                        new SeriesKey(scrape.source(), sample.name(), sample.labels()).fingerprint()),
                                new SampleView(
                                        sample.name(), sample.labels(), sample.value(), scrape.observedAt(), stale)))
                        .filter(row -> row.position().compareTo(after) > 0)
                        .forEach(rows::add);
            }
            rows.sort(Comparator.comparing(Row::position));
            return Page.cut(
                            rows,
                            limit,
                            row -> List.of(
                                    row.position().name(),
                                    row.position().fingerprint().toString()))
                    .map(Row::view);
        });
    }

    private record Row(Position position, SampleView view) {}

    /** Names in their order; the series of a name in one that stays. */
    private record Position(String name, UUID fingerprint) implements Comparable<Position> {

        private static final Position START = new Position("", new UUID(0, 0));
        private static final Comparator<Position> ORDER = Comparator.comparing(Position::name)
                .thenComparing(position -> position.fingerprint().toString());

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }
    }
}
