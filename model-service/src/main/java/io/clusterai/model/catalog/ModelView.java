package io.clusterai.model.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/** A model of the fleet on the wire; {@code details} only when one model is asked for and a holder answered. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelView(
        String name, String digest, long size, List<Holder> nodes, boolean stale, long version, Details details) {

    /** The model on one node. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Holder(
            String id,
            String name,
            String digest,
            boolean loaded,
            long sizeVram,
            boolean stale,
            String reason,
            Instant lastSeenAt) {}

    /** What the model is. */
    record Details(
            String format,
            String family,
            String parameterSize,
            String quantization,
            long contextLength,
            List<String> capabilities,
            String template,
            String parameters) {

        static Details of(ModelTraits traits) {
            return new Details(
                    traits.format(),
                    traits.family(),
                    traits.parameterSize(),
                    traits.quantization(),
                    traits.contextLength(),
                    traits.capabilities(),
                    traits.template(),
                    traits.parameters());
        }
    }

    static ModelView of(FleetModel model) {
        return new ModelView(
                model.name(),
                model.digest(),
                model.size(),
                model.instances().stream().map(ModelView::holder).toList(),
                model.stale(),
                model.version(),
                null);
    }

    ModelView withDetails(ModelTraits traits) {
        return new ModelView(name, digest, size, nodes, stale, version, Details.of(traits));
    }

    private static Holder holder(ModelInstance instance) {
        return new Holder(
                instance.node().value(),
                instance.nodeName(),
                instance.held().digest(),
                instance.held().loaded(),
                instance.held().sizeVram(),
                instance.stale(),
                instance.reason(),
                instance.lastSeenAt().orElse(null));
    }
}
