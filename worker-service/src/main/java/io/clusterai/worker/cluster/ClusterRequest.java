package io.clusterai.worker.cluster;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What somebody says about a cluster. */
record ClusterRequest(
        @Schema(examples = "local")
        @NotNull
        @Pattern(
                regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}",
                message =
                        "must be 1 to 63 letters, digits, dots, dashes or underscores and begin with a letter or digit")
        String name,

        @Schema(examples = "tcp://127.0.0.1:8786") @NotNull @Size(max = 300)
        String address,

        @Schema(examples = "http://127.0.0.1:8787") @NotNull @Size(max = 300)
        String httpUrl,

        @Size(max = 32)
        Map<
                        @NotNull
                        @Pattern(
                                regexp = "[A-Za-z_][A-Za-z0-9_./-]{0,62}",
                                message = "must begin with a letter and have at most 63 characters")
                        String,
                        @NotNull @Size(max = 200) String>
                labels) {

    Map<String, String> labelsOrNone() {
        return labels == null ? Map.of() : labels;
    }
}
