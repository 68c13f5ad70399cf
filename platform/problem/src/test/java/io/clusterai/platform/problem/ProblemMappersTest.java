package io.clusterai.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.security.AuthenticationFailedException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemMappersTest {

    private final ProblemMappers mappers = new ProblemMappers(null);

    @Test
    void keepsCodeAndFieldsOfOurOwnProblems() {
        Response answer = mappers.problem(
                new ProblemException(ErrorCode.RULE_NOT_FOUND, "No such rule.")
                        .withErrors(List.of(new FieldError("id", "is unknown")))
                        .withRetryAfter(Duration.ofMillis(10)),
                null);

        assertThat(answer.getStatus()).isEqualTo(404);
        assertThat(answer.getMediaType()).hasToString(Problem.MEDIA_TYPE);
        assertThat(answer.getHeaderString("Retry-After")).isEqualTo("1");
        assertThat(problem(answer).code()).isEqualTo("RULE_NOT_FOUND");
        assertThat(problem(answer).type()).isEqualTo("urn:cluster-ai:problem:rule-not-found");
        assertThat(problem(answer).errors()).containsExactly(new FieldError("id", "is unknown"));
    }

    @Test
    void hidesWhatFailedUnexpectedly() {
        Response answer = mappers.unexpected(new IllegalStateException("password=secret"), null);

        assertThat(answer.getStatus()).isEqualTo(500);
        assertThat(problem(answer).detail()).doesNotContain("secret");
    }

    @Test
    void answersThatADependencyIsDownAndWhenToRetry() {
        Response answer =
                mappers.unexpected(new IllegalStateException(new ConnectException("connection refused")), null);

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeaderString("Retry-After")).isEqualTo("1");
    }

    @Test
    void namesTheUnknownField() throws IOException {
        JacksonException unknown = failureOf("{\"field\":\"a\",\"message\":\"b\",\"extra\":1}");

        Response answer = mappers.json(unknown, null);

        assertThat(answer.getStatus()).isEqualTo(400);
        assertThat(problem(answer).errors()).containsExactly(new FieldError("extra", "is not a known field"));
    }

    @Test
    void findsTheJsonFailureBehindAWebFailure() throws IOException {
        JacksonException malformed = failureOf("{\"field\":");

        Response answer = mappers.web(new WebApplicationException(malformed, 400), null);

        assertThat(problem(answer).code()).isEqualTo("MALFORMED_JSON");
    }

    @Test
    void keepsAllowOfARefusedMethod() {
        Response answer = mappers.web(new NotAllowedException("GET", new String[] {"PUT"}), null);

        assertThat(answer.getStatus()).isEqualTo(405);
        assertThat(answer.getHeaderString("Allow")).contains("GET");
    }

    @Test
    void asksForATokenWhenAuthenticationFailed() {
        Response answer = mappers.unauthenticated(new AuthenticationFailedException("expired"), null);

        assertThat(answer.getStatus()).isEqualTo(401);
        assertThat(answer.getHeaderString("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(problem(answer).detail()).doesNotContain("expired");
    }

    @Test
    void passesOnThatRevocationsCannotBeChecked() {
        var unknown = new ProblemException(ErrorCode.ACCESS_STATE_UNKNOWN, "Try again.")
                .withRetryAfter(Duration.ofSeconds(2));

        Response answer = mappers.unauthenticated(new AuthenticationFailedException(unknown), null);

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeaderString("Retry-After")).isEqualTo("2");
    }

    @Test
    void translatesStatusesOfTheFramework() {
        assertThat(problem(mappers.web(new NotFoundException(), null)).code()).isEqualTo("NOT_FOUND");
        assertThat(problem(mappers.web(new WebApplicationException(415), null)).code())
                .isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        assertThat(problem(mappers.web(new WebApplicationException(413), null)).code())
                .isEqualTo("PAYLOAD_TOO_LARGE");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, x, 4bf92f3577b34da6a3ce929d0e0e4736",
                "-, my-request.1, my-request.1",
                "garbage, my-request.1, my-request.1",
            })
    void takesTheTraceIdThatTheCallerBrings(String traceparent, String requestId, String expected) {
        assertThat(TraceId.from(traceparent, requestId)).isEqualTo(expected);
    }

    @Test
    void doesNotLetACallerWriteIntoOurLogs() {
        assertThat(TraceId.from(null, "a b\nERROR fake")).matches("[0-9a-f]{32}");
    }

    private static Problem problem(Response answer) {
        return (Problem) answer.getEntity();
    }

    private static JacksonException failureOf(String json) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        try {
            mapper.readValue(json, FieldError.class);
        } catch (JacksonException expected) {
            return expected;
        }
        throw new AssertionError("was read: " + json);
    }
}
