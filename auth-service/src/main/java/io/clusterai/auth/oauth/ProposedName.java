package io.clusterai.auth.oauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What to call somebody who comes for the first time. A name that is taken belongs to somebody else, whatever the issuer says. */
final class ProposedName {

    private static final String NOBODY = "user";
    private static final int LONGEST = 64;
    private static final int DIGITS = 8;

    private ProposedName() {}

    /** Best first; the last one differs from person to person. */
    static List<String> of(Claims claims, String claim, String provider) {
        String wanted = claims.text(claim)
                .or(() -> claims.text("preferred_username"))
                .or(() -> claims.text("email"))
                .orElse(NOBODY);
        String name = fit(wanted);
        return List.of(name, behind(name, provider), behind(name, digest(claims)));
    }

    private static String behind(String name, String more) {
        String end = "." + more;
        return name.substring(0, Math.min(name.length(), LONGEST - end.length())) + end;
    }

    private static String fit(String wanted) {
        String name = wanted.replaceAll("[^A-Za-z0-9._@-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
        if (name.isEmpty()) {
            return NOBODY;
        }
        return name.substring(0, Math.min(name.length(), LONGEST));
    }

    private static String digest(Claims claims) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((claims.issuer() + "\n" + claims.subject()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
