package io.clusterai.metrics.query;

import io.clusterai.platform.promql.NumberText;
import io.clusterai.platform.promql.Selector;
import io.clusterai.platform.promql.Series;
import io.clusterai.platform.promql.VectorSample;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prometheus' answer: {@code {"status":"success","data":{"resultType":…,"result":[…]}}}, a point as {@code [seconds, "value"]}. */
@RegisterForReflection
record QueryView<T>(String status, Data<T> data) {

    static QueryView<VectorItem> vector(List<VectorSample> vector, BigDecimal at) {
        return success(
                "vector",
                vector.stream()
                        .map(sample -> new VectorItem(
                                metric(sample.name(), sample.labels()), List.of(at, NumberText.of(sample.value()))))
                        .toList());
    }

    static QueryView<MatrixItem> matrix(List<Series> matrix) {
        return success(
                "matrix",
                matrix.stream()
                        .map(series -> new MatrixItem(metric(series.name(), series.labels()), values(series)))
                        .toList());
    }

    static BigDecimal seconds(long milliseconds) {
        return BigDecimal.valueOf(milliseconds, 3);
    }

    private static <T> QueryView<T> success(String type, List<T> result) {
        return new QueryView<>("success", new Data<>(type, result));
    }

    private static Map<String, String> metric(String name, Map<String, String> labels) {
        Map<String, String> metric = new TreeMap<>(labels);
        metric.put(Selector.NAME_LABEL, name);
        return metric;
    }

    private static List<List<Object>> values(Series series) {
        List<List<Object>> values = new ArrayList<>(series.size());
        for (int i = 0; i < series.size(); i++) {
            values.add(List.of(seconds(series.timeAt(i)), NumberText.of(series.valueAt(i))));
        }
        return values;
    }

    @RegisterForReflection
    record Data<T>(String resultType, List<T> result) {}

    @RegisterForReflection
    record VectorItem(Map<String, String> metric, List<Object> value) {}

    @RegisterForReflection
    record MatrixItem(Map<String, String> metric, List<List<Object>> values) {}
}
