package io.clusterai.auth.oauth;

import io.clusterai.auth.login.Entry;
import io.clusterai.auth.session.Origin;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.platform.egress.EgressException;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The authorization code flow with PKCE, from the button to the session. */
@ApplicationScoped
class OAuthService {

    private static final Logger LOG = Logger.getLogger(OAuthService.class);

    private final Providers providers;
    private final LoginStates states;
    private final IssuerClient issuers;
    private final IdentityRepository identities;
    private final IdentityService people;
    private final Outbox outbox;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    OAuthService(
            Providers providers,
            LoginStates states,
            IssuerClient issuers,
            IdentityRepository identities,
            IdentityService people,
            Outbox outbox,
            InstantSource clock) {
        this.providers = providers;
        this.states = states;
        this.issuers = issuers;
        this.identities = identities;
        this.people = people;
        this.outbox = outbox;
        this.clock = clock;
    }

    List<Provider> offered() {
        return providers.all();
    }

    /** Where to send a browser, and what it must bring back. */
    Uni<Departure> begin(String name, URI requested) {
        Provider provider = providers.named(name);
        URI callback = providers.callback(provider, requested);
        LoginStates.Begun begun = states.begin(name, callback, random, clock.instant());
        return issuers.endpoints(provider)
                .onFailure()
                .transform(failure -> failed(provider, failure))
                .map(at -> new Departure(question(provider, at, callback, begun), begun));
    }

    /** Where people go on who are signed in, or are not. */
    URI pages(URI requested) {
        return providers.pages(requested);
    }

    /** Lets in whoever comes back, if everything fits; or asks for the code of their second factor. */
    Uni<Entry> finish(Arrival arrival, Origin origin, Actor actor) {
        Provider provider = providers.named(arrival.provider());
        URI callback = providers.callback(provider, arrival.requested());
        LoginStates.Returned returned = states.take(
                        provider.name(), callback, arrival.state(), arrival.browserSecret(), clock.instant())
                .orElseThrow(OAuthService::notBegun);
        return identities
                .use(returned.digest(), returned.until())
                .invoke(first -> {
                    if (!first) {
                        throw notBegun();
                    }
                })
                .chain(() -> arrival.code().isPresent()
                        ? claims(provider, arrival, callback, returned.pair())
                        : Uni.createFrom().failure(declined(arrival)))
                .onFailure(failure -> !(failure instanceof ProblemException))
                .transform(failure -> failed(provider, failure))
                .chain(claims -> people.signIn(provider, claims, origin, actor))
                .onFailure(ProblemException.class)
                .call(refusal -> record(provider, refusal, actor));
    }

    private Uni<Claims> claims(Provider provider, Arrival arrival, URI callback, LoginStates.Pair pair) {
        return issuers.endpoints(provider).chain(at -> {
            if (!fromWhomItSays(provider, at, arrival)) {
                return Uni.createFrom().failure(new RefusedByIssuerException("an answer of another issuer"));
            }
            return issuers.redeem(provider, at, arrival.code().orElseThrow(), callback, pair.verifier())
                    .chain(tokens -> provider.kind() == Provider.Kind.GITHUB
                            ? gitHubClaims(provider, text(tokens, "access_token"))
                            : idTokenClaims(provider, at, tokens, pair.nonce()));
        });
    }

    private Uni<Claims> gitHubClaims(Provider provider, String accessToken) {
        return issuers.gitHubUser(provider, accessToken).map(user -> {
            if (!(user.get("id") instanceof Number id)) {
                throw new RefusedByIssuerException("a user without an id");
            }
            Map<String, Object> values = new LinkedHashMap<>(user);
            values.put("preferred_username", user.get("login"));
            return new Claims(provider.issuer().toString(), Long.toString(id.longValue()), values);
        });
    }

    private Uni<Claims> idTokenClaims(Provider provider, Endpoints at, Map<String, Object> tokens, String nonce) {
        String idToken = text(tokens, "id_token");
        return issuers.keys(provider, at, IdTokenCheck.keyIdOf(idToken))
                .map(keys -> IdTokenCheck.check(idToken, provider, nonce, keys, clock.instant()))
                .chain(claims -> complete(provider, at, tokens, claims));
    }

    /** Some issuers say the rest only when they are asked for it. */
    private Uni<Claims> complete(Provider provider, Endpoints at, Map<String, Object> tokens, Claims claims) {
        boolean enough = claims.has(provider.usernameClaim())
                && provider.roles().claim().map(claims::has).orElse(true);
        if (enough || at.userInfo().isEmpty() || !(tokens.get("access_token") instanceof String accessToken)) {
            return Uni.createFrom().item(claims);
        }
        return issuers.userInfo(at.userInfo().get(), accessToken).map(more -> {
            if (!claims.subject().equals(more.get("sub"))) {
                throw new RefusedByIssuerException("what it says of another person");
            }
            return claims.with(more);
        });
    }

    private static URI question(Provider provider, Endpoints at, URI callback, LoginStates.Begun begun) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", provider.clientId());
        parameters.put("redirect_uri", callback.toString());
        parameters.put("scope", String.join(" ", provider.scopes()));
        parameters.put("state", begun.state());
        parameters.put("code_challenge", begun.pair().challenge());
        parameters.put("code_challenge_method", "S256");
        if (provider.kind() != Provider.Kind.GITHUB) {
            parameters.put("nonce", begun.pair().nonce());
        }
        String sign = at.authorization().getRawQuery() == null ? "?" : "&";
        return URI.create(at.authorization() + sign + IssuerClient.query(parameters));
    }

    private static boolean fromWhomItSays(Provider provider, Endpoints at, Arrival arrival) {
        return arrival.issuer().map(provider.issuer().toString()::equals).orElse(!at.namesItself());
    }

    private static String text(Map<String, Object> tokens, String name) {
        if (tokens.get(name) instanceof String text) {
            return text;
        }
        // GitHub answers 200 with an error inside.
        throw new RefusedByIssuerException("no " + name);
    }

    private Uni<Void> record(Provider provider, ProblemException refusal, Actor actor) {
        OperationRecorded refused = OperationRecorded.denied(
                actor,
                "sessions.create",
                refusal.code().name(),
                new Target("provider", provider.name(), ""),
                clock.instant());
        return outbox.inTransaction(transaction -> outbox.record(transaction, refused));
    }

    /** The reason is for who runs this; whoever tried to come in hears that it did not work. */
    private static ProblemException failed(Provider provider, Throwable failure) {
        LOG.warnf("A login by another issuer failed provider=%s reason=%s", provider.name(), failure.getMessage());
        return failure instanceof EgressException
                ? new ProblemException(ErrorCode.SERVICE_UNAVAILABLE, "The issuer does not answer.", failure)
                : new ProblemException(ErrorCode.REFUSED_BY_ISSUER, "The issuer did not vouch for you.", failure);
    }

    private static ProblemException declined(Arrival arrival) {
        LOG.debugf("An issuer let nobody in provider=%s", arrival.provider());
        return new ProblemException(ErrorCode.REFUSED_BY_ISSUER, "The issuer did not vouch for you.");
    }

    private static ProblemException notBegun() {
        return new ProblemException(ErrorCode.LOGIN_NOT_BEGUN, "Begin again at the login page, in this browser.");
    }

    /** Off to the issuer. */
    record Departure(URI location, LoginStates.Begun begun) {}

    /** Back from it, as far as the request says. Never printed. */
    record Arrival(
            String provider,
            URI requested,
            String state,
            Optional<String> code,
            Optional<String> issuer,
            String browserSecret) {

        @Override
        public String toString() {
            return "Arrival[" + provider + "]";
        }
    }
}
