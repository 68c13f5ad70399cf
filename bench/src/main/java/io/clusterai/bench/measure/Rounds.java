package io.clusterai.bench.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Measures several subjects in turn, again and again, so that whatever else the machine does falls on all of them alike. */
public final class Rounds {

    private Rounds() {}

    /** What each subject gave in each round. Every round begins with another one, so that nobody always comes after the same. */
    public static <T> Map<String, List<T>> interleaved(int rounds, Map<String, Supplier<T>> subjects) {
        Map<String, List<T>> results = new LinkedHashMap<>();
        subjects.keySet().forEach(name -> results.put(name, new ArrayList<>()));
        List<String> order = new ArrayList<>(subjects.keySet());
        for (int round = 0; round < rounds; round++) {
            for (String name : order) {
                results.get(name).add(subjects.get(name).get());
            }
            Collections.rotate(order, -1);
        }
        return results;
    }
}
