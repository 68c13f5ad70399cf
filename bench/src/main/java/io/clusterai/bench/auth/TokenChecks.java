package io.clusterai.bench.auth;

import io.clusterai.platform.access.AccessState;
import io.clusterai.platform.access.TokenVerifier;
import io.clusterai.platform.access.testing.Tokens;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Checks tokens as every service does, once for the first time and then again and again; one line per round: {@code miss hit}, in µs. */
public final class TokenChecks {

    private static final int TOKENS = 2_000;
    private static final int REPETITIONS = 50;

    private TokenChecks() {}

    /** Arguments: rounds to warm up, rounds to tell. */
    public static void main(String[] arguments) {
        List<String> tokens = Stream.generate(
                        () -> Tokens.with("bench", "alerts:read", "metrics:read", "workers:read", "models:read"))
                .limit(TOKENS)
                .toList();
        int warmUp = Integer.parseInt(arguments[0]);
        int rounds = warmUp + Integer.parseInt(arguments[1]);
        for (int round = 0; round < rounds; round++) {
            TokenVerifier verifier = new TokenVerifier(InstantSource.system());
            double miss = microsecondsEach(verifier, tokens, 1);
            double hit = microsecondsEach(verifier, tokens, REPETITIONS);
            if (round >= warmUp) {
                System.out.printf(Locale.ROOT, "%.3f %.3f%n", miss, hit);
            }
        }
    }

    private static double microsecondsEach(TokenVerifier verifier, List<String> tokens, int repetitions) {
        AccessState state = Tokens.state();
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < repetitions; i++) {
            for (String token : tokens) {
                if (verifier.verify(token, state).permissions().isEmpty()) {
                    throw new IllegalStateException("the token lost its permissions");
                }
            }
        }
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun)
                / 1e3
                / repetitions
                / tokens.size();
    }
}
