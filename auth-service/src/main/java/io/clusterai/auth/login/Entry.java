package io.clusterai.auth.login;

import static java.util.Objects.requireNonNull;

import io.clusterai.auth.session.SignedIn;

/** What comes of a login for which another issuer vouched. */
public sealed interface Entry {

    /** They are in. */
    record Open(SignedIn signedIn) implements Entry {

        public Open {
            requireNonNull(signedIn, "signedIn is null");
        }
    }

    /**
     * They have a second factor here, of which nothing was shown yet.
     *
     * @param secret what the browser must bring with the code; never printed
     */
    record CodeWanted(String secret) implements Entry {

        public CodeWanted {
            requireNonNull(secret, "secret is null");
        }

        @Override
        public String toString() {
            return "CodeWanted[…]";
        }
    }
}
