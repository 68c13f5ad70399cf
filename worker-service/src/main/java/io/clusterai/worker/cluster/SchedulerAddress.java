package io.clusterai.worker.cluster;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/** Where workers and clients reach a scheduler: {@code tcp://host:port} or {@code tls://host:port}, nothing else. */
public record SchedulerAddress(String value) {

    private static final Set<String> SCHEMES = Set.of("tcp", "tls");

    public SchedulerAddress {
        requireNonNull(value, "value is null");
        URI address = parse(value);
        if (address.getScheme() == null
                || !SCHEMES.contains(address.getScheme())
                || address.getHost() == null
                || address.getPort() < 1
                || address.getPort() > 65535
                || !address.getRawPath().isEmpty()
                || address.getRawQuery() != null
                || address.getRawFragment() != null
                || address.getRawUserInfo() != null) {
            throw invalid();
        }
    }

    /** The same host and port in a form that the egress policy can judge. */
    public String asHttp() {
        URI address = URI.create(value);
        return "http://" + address.getHost() + ":" + address.getPort();
    }

    @Override
    public String toString() {
        return value;
    }

    private static URI parse(String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException malformed) {
            throw invalid();
        }
    }

    private static ProblemException invalid() {
        return new ProblemException(ErrorCode.VALIDATION_FAILED, "Correct the fields named in 'errors'.")
                .withErrors(List.of(new FieldError("address", "must look like tcp://host:8786")));
    }
}
