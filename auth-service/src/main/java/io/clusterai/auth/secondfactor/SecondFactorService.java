package io.clusterai.auth.secondfactor;

import io.clusterai.contracts.Actor;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.sealing.NotOpenedException;
import io.clusterai.platform.sealing.Seal;
import io.clusterai.platform.sealing.SealingKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** One-time codes as second factor of a login, and recovery codes for when the app is gone. */
@ApplicationScoped
public class SecondFactorService {

    /** What the key is for under which secrets lie. */
    static final String PURPOSE = "second-factors.v1";

    private static final Duration UNTIL_ANOTHER_REPLICA = Duration.ofSeconds(5);

    private final SecondFactorRepository factors;
    private final RecoveryCodes recoveryCodes;
    private final SealingKeys keys;
    private final Seal seal;
    private final Outbox outbox;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    SecondFactorService(
            SecondFactorRepository factors,
            RecoveryCodes recoveryCodes,
            SealingKeys keys,
            Outbox outbox,
            InstantSource clock) {
        this.factors = factors;
        this.recoveryCodes = recoveryCodes;
        this.keys = keys;
        this.seal = keys.seal(PURPOSE, random);
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<Standing> standing(UUID userId) {
        return factors.of(userId, keys.readable()).map(found -> found.filter(SecondFactorRepository.Stored::confirmed)
                .map(factor -> new Standing(true, factor.recoveryCodes()))
                .orElse(new Standing(false, 0)));
    }

    /** A secret for an app. It counts for nothing before a code of it was shown. */
    Uni<Totp> begin(UUID userId) {
        byte[] secret = new byte[Totp.SECRET_BYTES];
        random.nextBytes(secret);
        return factors.begin(userId, seal.seal(secret, userId.toString()), seal.keyId())
                .map(begun -> {
                    if (!begun) {
                        throw exists();
                    }
                    return new Totp(secret);
                });
    }

    /** From now on a login needs a code. The recovery codes are told here and never again. */
    Uni<List<String>> confirm(UUID userId, String code, Actor actor) {
        List<String> codes = RecoveryCodes.generate(random);
        return factors.of(userId, keys.readable()).chain(found -> {
            SecondFactorRepository.Stored begun = found.orElseThrow(SecondFactorService::missing);
            if (begun.confirmed()) {
                throw exists();
            }
            OptionalLong step = totp(userId, begun).match(code, clock.instant(), begun.lastStep());
            long shown = step.orElseThrow(SecondFactorService::wrong);
            return outbox.inTransaction(transaction -> factors.confirm(
                            transaction, userId, shown, hashes(userId, codes), recoveryCodes.keyId())
                    .invoke(confirmed -> {
                        if (!confirmed) {
                            throw wrong();
                        }
                    })
                    .chain(() -> outbox.record(transaction, act(actor, userId).enabled()))
                    .replaceWith(codes));
        });
    }

    /** Other recovery codes in the place of those that are left. */
    Uni<List<String>> renewCodes(UUID userId, Actor actor) {
        List<String> codes = RecoveryCodes.generate(random);
        return factors.of(userId, keys.readable())
                .map(found -> found.filter(SecondFactorRepository.Stored::confirmed)
                        .orElseThrow(SecondFactorService::missing))
                .chain(confirmed -> outbox.inTransaction(transaction -> factors.replaceCodes(
                                transaction, userId, hashes(userId, codes), recoveryCodes.keyId())
                        .chain(() ->
                                outbox.record(transaction, act(actor, userId).codesRenewed()))))
                .replaceWith(codes);
    }

    Uni<Void> forget(UUID userId, Actor actor) {
        return outbox.inTransaction(transaction -> factors.forget(transaction, userId)
                .chain(() -> outbox.record(transaction, act(actor, userId).removed())));
    }

    /** In somebody's transaction. */
    public Uni<Void> forget(SqlConnection transaction, UUID userId) {
        return factors.forget(transaction, userId);
    }

    /** What a code, or none, is worth for this user. A code that is right is used up by this. */
    public Uni<Verdict> judge(UUID userId, Optional<String> code) {
        return factors.of(userId, keys.readable()).chain(found -> {
            Optional<SecondFactorRepository.Stored> factor = found.filter(SecondFactorRepository.Stored::confirmed);
            if (factor.isEmpty()) {
                return Uni.createFrom().item(Verdict.NOT_ENROLLED);
            }
            if (code.isEmpty()) {
                return Uni.createFrom().item(Verdict.MISSING);
            }
            return use(userId, factor.get(), code.get()).map(used -> used ? Verdict.RIGHT : Verdict.WRONG);
        });
    }

    private Uni<Boolean> use(UUID userId, SecondFactorRepository.Stored factor, String code) {
        OptionalLong step = totp(userId, factor).match(code, clock.instant(), factor.lastStep());
        return step.isPresent()
                ? factors.use(userId, step.getAsLong())
                : factors.useCode(userId, recoveryCodes.hashes(userId, code));
    }

    private Totp totp(UUID userId, SecondFactorRepository.Stored factor) {
        try {
            return new Totp(seal.open(factor.sealedSecret(), userId.toString()));
        } catch (NotOpenedException closed) {
            if (keys.readable().contains(factor.keyId())) {
                throw closed;
            }
            throw new ProblemException(
                            ErrorCode.SERVICE_UNAVAILABLE, "This replica does not have the key of second factors yet.")
                    .withRetryAfter(UNTIL_ANOTHER_REPLICA);
        }
    }

    private List<byte[]> hashes(UUID userId, List<String> codes) {
        return codes.stream().map(code -> recoveryCodes.hash(userId, code)).toList();
    }

    private SecondFactorAct act(Actor actor, UUID userId) {
        return new SecondFactorAct(actor, userId, clock.instant());
    }

    private static ProblemException exists() {
        return new ProblemException(ErrorCode.SECOND_FACTOR_EXISTS, "Remove the present one first.");
    }

    private static ProblemException missing() {
        return new ProblemException(ErrorCode.SECOND_FACTOR_NOT_FOUND, "Begin with POST.");
    }

    private static ProblemException wrong() {
        return new ProblemException(
                ErrorCode.INVALID_SECOND_FACTOR, "Send the code that the app shows now; each works once.");
    }

    /** Whether logins need a code, and how many recovery codes are left. */
    record Standing(boolean enabled, int recoveryCodes) {}

    /** What a code was worth. */
    public enum Verdict {
        NOT_ENROLLED,
        MISSING,
        WRONG,
        RIGHT
    }
}
