package io.clusterai.auth.password;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cost that a bcrypt hash in modular crypt form says of itself. */
final class BcryptCost {

    private static final Pattern FORM = Pattern.compile("\\$2[abxy]?\\$([0-9]{2})\\$.{53}");

    private BcryptCost() {}

    /** Zero for what is not bcrypt: everything is stronger than a hash we did not make. */
    static int of(String hash) {
        Matcher matcher = FORM.matcher(hash);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
