package io.clusterai.gateway.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.gateway.operation.OperationPage.Item;
import io.clusterai.gateway.operation.OperationPage.Part;
import io.clusterai.gateway.operation.OperationPage.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationPageTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void mixesBothListsNewestFirst() {
        OperationPage<String> page = OperationPage.merge(
                List.of(whole(List.of(item("w-1", 30), item("w-2", 10))), whole(List.of(item("m-1", 20)))), 50);

        assertThat(page.items()).containsExactly("w-1", "m-1", "w-2");
        assertThat(page.isLast()).isTrue();
    }

    @Test
    void isEmptyWhenBothListsAre() {
        OperationPage<String> page = OperationPage.merge(List.of(whole(List.of()), whole(List.of())), 50);

        assertThat(page.items()).isEmpty();
        assertThat(page.isLast()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "7, 2", "50, 20", "3, 200"})
    void showsEveryOperationOnceOverAllPages(int limit, int upstreamPage) {
        Random random = new Random(limit);
        List<Item<String>> workers = list("w-", 37, random);
        List<Item<String>> models = list("m-", 53, random);

        List<String> shown = new ArrayList<>();
        List<Place> places = List.of(Place.START, Place.START);
        for (OperationPage<String> page = null; page == null || !page.isLast(); ) {
            page = OperationPage.merge(
                    List.of(read(workers, places.get(0), upstreamPage), read(models, places.get(1), upstreamPage)),
                    limit);
            shown.addAll(page.items());
            places = page.places();
        }

        List<Item<String>> all = new ArrayList<>(workers);
        all.addAll(models);
        assertThat(shown)
                .containsExactlyElementsOf(all.stream()
                        .sorted(Comparator.comparing((Item<String> item) -> item.createdAt())
                                .reversed())
                        .map(Item::body)
                        .toList());
    }

    /** A service's page; its cursor is the index of its first item. */
    private static Part<String> read(List<Item<String>> list, Place from, int size) {
        if (from.ended()) {
            return new Part<>(from, List.of(), Optional.empty());
        }
        int first = from.cursor().isEmpty() ? 0 : Integer.parseInt(from.cursor());
        int end = Math.min(list.size(), first + size);
        return new Part<>(
                from,
                list.subList(first, end),
                end == list.size() ? Optional.empty() : Optional.of(Integer.toString(end)));
    }

    private static List<Item<String>> list(String prefix, int size, Random random) {
        List<Item<String>> items = new ArrayList<>();
        int second = 1_000_000;
        for (int i = 0; i < size; i++) {
            second -= 2 * (1 + random.nextInt(5));
            // Even seconds for one list, odd for the other: no ties, so that the order is known.
            items.add(item(prefix + i, second + (prefix.equals("m-") ? 1 : 0)));
        }
        return items;
    }

    private static Item<String> item(String id, int second) {
        return new Item<>(NOON.plusSeconds(second), id);
    }

    private static Part<String> whole(List<Item<String>> items) {
        return new Part<>(Place.START, items, Optional.empty());
    }
}
