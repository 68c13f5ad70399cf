package io.clusterai.model.node;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Registers a node, or replaces what was said about it. */
record NodeRequest(
        @NotBlank @Size(max = 100) @Pattern(regexp = PRINTABLE)
        String name,

        @NotBlank @Size(max = 500) @Pattern(regexp = PRINTABLE)
        String url,

        @Size(max = 253) @Pattern(regexp = PRINTABLE) String host,
        @Valid Capacity capacity,

        @Size(max = 32)
        Map<
                        @NotBlank @Size(max = 63) @Pattern(regexp = PRINTABLE) String,
                        @NotNull @Size(max = 200) @Pattern(regexp = PRINTABLE) String>
                labels) {

    private static final String PRINTABLE = "[^\\x00-\\x1f\\x7f]*";

    /** What the node offers, in bytes; 0 or absent is unknown. */
    record Capacity(
            @PositiveOrZero long vramBytes, @PositiveOrZero long diskBytes) {}

    NodeDescription toDescription() {
        return new NodeDescription(
                name.strip(),
                baseUrl(),
                Optional.ofNullable(host).filter(text -> !text.isBlank()),
                Optional.ofNullable(capacity).map(given -> new NodeCapacity(given.vramBytes(), given.diskBytes())),
                labels == null ? Map.of() : labels);
    }

    private URI baseUrl() {
        try {
            URI given = new URI(url.strip().replaceFirst("/+$", ""));
            if (given.getRawQuery() == null && given.getRawFragment() == null && given.getHost() != null) {
                return given;
            }
        } catch (java.net.URISyntaxException malformed) {
            // Told below, together with the other ways to be no base URL.
        }
        throw new ProblemException(
                ErrorCode.VALIDATION_FAILED, "url must be the base of an Ollama, for example http://10.0.0.5:11434.");
    }
}
