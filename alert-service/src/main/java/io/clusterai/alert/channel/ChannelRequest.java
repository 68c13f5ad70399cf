package io.clusterai.alert.channel;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.ProblemException;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A channel as somebody writes it.
 *
 * @param url where to post to; written only. Absent, or as it is shown, keeps the present one
 * @param secret signs each request; written only. Absent keeps the present one, empty removes it
 * @param version when given, must be the one the edit starts from
 */
public record ChannelRequest(
        @NotBlank @Size(max = 200) @Pattern(regexp = PRINTABLE)
        String name,

        @NotBlank @Size(max = 40) @Pattern(regexp = PRINTABLE) @Schema(examples = "webhook")
        String type,

        @Size(max = 2000) @Pattern(regexp = PRINTABLE) @Schema(description = URL)
        String url,

        @Schema(defaultValue = "true") Boolean sendResolved,
        @Schema(defaultValue = "true") Boolean enabled,

        @Size(max = 500) @Pattern(regexp = PRINTABLE) @Schema(writeOnly = true)
        String secret,

        Long version) {

    private static final String URL =
            "Where to post to; needed for a new channel. Shown by scheme and host alone. Absent, or as it is shown, keeps the present one.";

    static final String PRINTABLE = "^[^\\x00-\\x1f\\x7f]*$";

    /** Refuses what is not offered. */
    void checkType() {
        if (!Channel.WEBHOOK.equals(type)) {
            throw new ProblemException(ErrorCode.CHANNEL_TYPE_UNSUPPORTED, "The one type offered is 'webhook'.");
        }
    }

    /** The address of a new channel. */
    String newUrl() {
        if (url == null) {
            throw refusedUrl("A channel needs the address to post to.");
        }
        return wholeUrl().orElseThrow();
    }

    /** The address, unless it is left out; refuses one of which there is only what is shown. */
    Optional<String> wholeUrl() {
        if (url != null && ChannelUrl.isShown(url)) {
            throw refusedUrl("This is what is shown of an address; send the whole one, or none to keep the present.");
        }
        return Optional.ofNullable(url);
    }

    private static ProblemException refusedUrl(String why) {
        return new ProblemException(ErrorCode.VALIDATION_FAILED, why).withErrors(List.of(new FieldError("url", why)));
    }

    /** Without the secret, and without the URL, which may hold one. */
    @Override
    public String toString() {
        return "ChannelRequest[" + name + "]";
    }
}
