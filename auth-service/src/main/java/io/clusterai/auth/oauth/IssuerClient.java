package io.clusterai.auth.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.egress.EgressRequest;
import io.clusterai.platform.egress.EgressResponse;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jose4j.jwk.JsonWebKeySet;

/** Asks issuers. What they publish of themselves is kept for a while, one document and one set of keys for each. */
@ApplicationScoped
class IssuerClient {

    private static final long LONGEST_ANSWER = 256 * 1024;
    private static final Duration SOONEST_LOOK = Duration.ofSeconds(30);
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<List<Map<String, Object>>> OBJECTS = new TypeReference<>() {};

    private final EgressClient http;
    private final ObjectMapper json;
    private final OAuthConfig config;
    private final InstantSource clock;
    private final Map<String, Kept<Endpoints>> endpoints = new ConcurrentHashMap<>();
    private final Map<String, Kept<JsonWebKeySet>> keys = new ConcurrentHashMap<>();

    IssuerClient(EgressClient http, ObjectMapper json, OAuthConfig config, InstantSource clock) {
        this.http = http;
        this.json = json;
        this.config = config;
        this.clock = clock;
    }

    Uni<Endpoints> endpoints(Provider provider) {
        if (provider.kind() == Provider.Kind.GITHUB) {
            return Uni.createFrom().item(Endpoints.ofGitHub(provider));
        }
        return fresh(endpoints.get(provider.name()), config.documentLifetime())
                .map(known -> Uni.createFrom().item(known))
                .orElseGet(() -> object(get(provider.under("/.well-known/openid-configuration")))
                        .map(document -> Endpoints.of(provider.issuer(), document))
                        .invoke(found -> endpoints.put(provider.name(), new Kept<>(found, clock.instant()))));
    }

    /** The issuer's keys; when the wanted one is not among those that are kept they are looked for again, twice a minute at most. */
    Uni<JsonWebKeySet> keys(Provider provider, Endpoints at, Optional<String> wanted) {
        Kept<JsonWebKeySet> kept = keys.get(provider.name());
        Duration good =
                kept != null && IdTokenCheck.knows(kept.value(), wanted) ? config.documentLifetime() : SOONEST_LOOK;
        return fresh(kept, good).map(known -> Uni.createFrom().item(known)).orElseGet(() -> http.send(
                        get(at.keys().orElseThrow()))
                .map(IssuerClient::good)
                .map(answer -> IdTokenCheck.keysOf(answer.text()))
                .invoke(found -> keys.put(provider.name(), new Kept<>(found, clock.instant()))));
    }

    /** What the issuer gives for a code. */
    Uni<Map<String, Object>> redeem(Provider provider, Endpoints at, String code, URI callback, String verifier) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", callback.toString());
        form.put("code_verifier", verifier);
        EgressRequest request = bounded(EgressRequest.of(HttpMethod.POST, at.token()));
        if (at.basicCredentials() && provider.secret().isPresent()) {
            String pair = encoded(provider.clientId()) + ":"
                    + encoded(provider.secret().get());
            request = request.withHeader(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        } else {
            form.put("client_id", provider.clientId());
            provider.secret().ifPresent(secret -> form.put("client_secret", secret));
        }
        return object(request.withBody("application/x-www-form-urlencoded", Buffer.buffer(query(form))));
    }

    Uni<Map<String, Object>> userInfo(URI at, String accessToken) {
        return object(get(at).withHeader("Authorization", "Bearer " + accessToken));
    }

    /** What GitHub tells of somebody, with what a mapping of roles wants to know. */
    Uni<Map<String, Object>> gitHubUser(Provider provider, String accessToken) {
        URI api = provider.issuer().getHost().equals("github.com")
                ? URI.create("https://api.github.com")
                : provider.under("/api/v3");
        Uni<Map<String, Object>> user = userInfo(api.resolve(api.getPath() + "/user"), accessToken);
        Optional<String> groups = provider.roles().claim();
        if (groups.filter("organizations"::equals).isPresent()) {
            return user.chain(found -> list(api, "/user/orgs", accessToken)
                    .map(all -> with(
                            found,
                            "organizations",
                            all.stream()
                                    .map(organization -> organization.get("login"))
                                    .toList())));
        }
        if (groups.filter("teams"::equals).isPresent()) {
            return user.chain(found -> list(api, "/user/teams", accessToken)
                    .map(all -> with(
                            found,
                            "teams",
                            all.stream().map(IssuerClient::teamName).toList())));
        }
        return user;
    }

    static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
    }

    private Uni<List<Map<String, Object>>> list(URI api, String path, String accessToken) {
        EgressRequest request = get(api.resolve(api.getPath() + path + "?per_page=100"))
                .withHeader("Authorization", "Bearer " + accessToken);
        return http.send(request).map(IssuerClient::good).map(answer -> read(answer, OBJECTS));
    }

    private Uni<Map<String, Object>> object(EgressRequest request) {
        return http.send(request).map(IssuerClient::good).map(answer -> read(answer, OBJECT));
    }

    private EgressRequest get(URI url) {
        return bounded(EgressRequest.get(url));
    }

    private EgressRequest bounded(EgressRequest request) {
        return request.withHeader("Accept", "application/json")
                .withHeader("User-Agent", "cluster-ai")
                .withTimeout(config.timeout())
                .withMaxResponseBytes(LONGEST_ANSWER);
    }

    private <T> T read(EgressResponse answer, TypeReference<T> type) {
        try {
            return json.readValue(answer.text(), type);
        } catch (JsonProcessingException unreadable) {
            throw new RefusedByIssuerException("an answer that is no JSON");
        }
    }

    /** Bodies of refusals are not repeated anywhere. */
    private static EgressResponse good(EgressResponse answer) {
        if (!answer.isSuccess()) {
            throw new RefusedByIssuerException("status " + answer.status());
        }
        return answer;
    }

    private <T> Optional<T> fresh(Kept<T> kept, Duration lifetime) {
        return Optional.ofNullable(kept)
                .filter(known -> clock.instant().isBefore(known.at().plus(lifetime)))
                .map(Kept::value);
    }

    private static Map<String, Object> with(Map<String, Object> found, String name, List<?> values) {
        Map<String, Object> all = new LinkedHashMap<>(found);
        all.put(name, values);
        return all;
    }

    private static String teamName(Map<String, Object> team) {
        String organization =
                team.get("organization") instanceof Map<?, ?> owner ? String.valueOf(owner.get("login")) : "";
        return organization + "/" + team.get("slug");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private record Kept<T>(T value, Instant at) {}
}
