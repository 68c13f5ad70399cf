package io.clusterai.gateway.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.gateway.operation.OperationPage.Item;
import io.clusterai.gateway.operation.OperationPage.Part;
import io.clusterai.gateway.operation.OperationPage.Place;
import io.clusterai.gateway.proxy.ListClient;
import io.clusterai.gateway.route.RawPath;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.Page;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The operations of all services that have some, as one list. */
@ApplicationScoped
public class OperationService {

    private static final String PATH = "/api/v1/operations";
    private static final int UPSTREAM_PAGE = 200;
    private static final List<Upstream> OWNERS = List.of(Upstream.WORKERS, Upstream.MODELS);

    private final ListClient lists;

    OperationService(ListClient lists) {
        this.lists = lists;
    }

    /** A page, newest first. */
    public Uni<Page<JsonNode>> list(int limit, String cursor, String token) {
        List<Place> places = decode(cursor);
        List<Uni<Part<JsonNode>>> parts = new ArrayList<>();
        for (int owner = 0; owner < OWNERS.size(); owner++) {
            parts.add(part(OWNERS.get(owner), places.get(owner), token));
        }
        return Uni.join().all(parts).andFailFast().map(read -> {
            OperationPage<JsonNode> page = OperationPage.merge(read, limit);
            return new Page<>(page.items(), page.isLast() ? null : encode(page.places()));
        });
    }

    private Uni<Part<JsonNode>> part(Upstream owner, Place from, String token) {
        if (from.ended()) {
            return Uni.createFrom().item(new Part<>(from, List.of(), Optional.empty()));
        }
        String query =
                "?limit=" + UPSTREAM_PAGE + (from.cursor().isEmpty() ? "" : "&cursor=" + RawPath.encode(from.cursor()));
        return lists.page(owner, PATH + query, token).map(page -> {
            List<Item<JsonNode>> items = StreamSupport.stream(page.path("items").spliterator(), false)
                    .map(item -> new Item<>(time(item.path("createdAt").asText()), item))
                    .toList();
            return new Part<>(from, items, Optional.ofNullable(page.path("next").textValue()));
        });
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException unknown) {
            return Instant.EPOCH;
        }
    }

    private static List<Place> decode(String cursor) {
        return Cursor.decode(cursor, 3 * OWNERS.size())
                .map(parts -> {
                    List<Place> places = new ArrayList<>();
                    for (int i = 0; i < parts.size(); i += 3) {
                        places.add(new Place(
                                parts.get(i),
                                Math.max(0, Cursor.part(parts.get(i + 1), Integer::valueOf)),
                                Boolean.parseBoolean(parts.get(i + 2))));
                    }
                    return places;
                })
                .orElseGet(() -> OWNERS.stream().map(owner -> Place.START).toList());
    }

    private static String encode(List<Place> places) {
        List<String> parts = new ArrayList<>();
        for (Place place : places) {
            parts.add(place.cursor());
            parts.add(Integer.toString(place.taken()));
            parts.add(Boolean.toString(place.ended()));
        }
        return Cursor.encode(parts);
    }
}
