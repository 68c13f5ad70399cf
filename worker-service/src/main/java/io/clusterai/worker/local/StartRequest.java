package io.clusterai.worker.local;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** How many workers somebody wants for which cluster. */
record StartRequest(
        @NotNull @Size(max = 100) String clusterId,
        @NotNull @Min(1) @Max(32) Integer count,

        @Pattern(regexp = "local", message = "must be 'local'")
        String provider) {}
