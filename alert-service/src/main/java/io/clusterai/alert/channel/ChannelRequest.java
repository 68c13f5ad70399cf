package io.clusterai.alert.channel;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A channel as somebody writes it.
 *
 * @param secret signs each request; written only. Absent keeps the present one, empty removes it
 * @param version when given, must be the one the edit starts from
 */
public record ChannelRequest(
        @NotBlank @Size(max = 200) @Pattern(regexp = PRINTABLE)
        String name,

        @NotBlank @Size(max = 40) @Pattern(regexp = PRINTABLE) @Schema(examples = "webhook")
        String type,

        @NotBlank @Size(max = 2000) @Pattern(regexp = PRINTABLE)
        String url,

        @Schema(defaultValue = "true") Boolean sendResolved,
        @Schema(defaultValue = "true") Boolean enabled,

        @Size(max = 500) @Pattern(regexp = PRINTABLE) @Schema(writeOnly = true)
        String secret,

        Long version) {

    static final String PRINTABLE = "^[^\\x00-\\x1f\\x7f]*$";

    /** Refuses what is not offered. */
    void checkType() {
        if (!Channel.WEBHOOK.equals(type)) {
            throw new ProblemException(ErrorCode.CHANNEL_TYPE_UNSUPPORTED, "The one type offered is 'webhook'.");
        }
    }

    /** Without the secret, and without the URL, which may hold one. */
    @Override
    public String toString() {
        return "ChannelRequest[" + name + "]";
    }
}
