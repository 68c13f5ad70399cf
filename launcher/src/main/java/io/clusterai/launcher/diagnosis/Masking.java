package io.clusterai.launcher.diagnosis;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Takes secrets out of a text: those we know by heart, and whatever looks like one. */
public final class Masking {

    private static final String MASK = "***";
    private static final int SHORTEST_SECRET = 6;

    private static final List<Pattern> SUSPICIOUS = List.of(
            // user:password@ in a URL
            Pattern.compile("(?<=://[^\\s/@:]{0,64}:)[^\\s@/]+(?=@)"),
            // a JSON Web Token
            Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_-]*"),
            Pattern.compile("(?i)(?<=bearer )[A-Za-z0-9._~+/=-]{8,}"),
            Pattern.compile("(?i)(?<=basic )[A-Za-z0-9+/=]{8,}"),
            // "password": "…", SECRET=…, token: …
            Pattern.compile(
                    "(?i)(?<=(?:password|passwd|secret|token|api[_-]?key|credential|encryption[_-]key)\"?\\s{0,3}[:=]\\s{0,3}\"?)[^\\s\",;}]+"));

    private final List<String> known;

    public Masking(Collection<String> knownSecrets) {
        // Longer ones first: one secret may be part of another.
        this.known = knownSecrets.stream()
                .map(String::strip)
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    public String mask(String text) {
        String masked = text;
        for (String secret : known) {
            masked = masked.replace(secret, MASK);
        }
        for (Pattern pattern : SUSPICIOUS) {
            masked = pattern.matcher(masked).replaceAll(MASK);
        }
        return masked;
    }
}
