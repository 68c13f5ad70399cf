package io.clusterai.auth.session;

import io.clusterai.auth.token.Grant;
import io.clusterai.contracts.Proof;

/** A live session's next tokens. The texts are secrets: never printed. */
public record SignedIn(RefreshToken token, String refreshToken, Grant grant, Proof proof) {

    @Override
    public String toString() {
        return "SignedIn[" + token.sessionId() + "]";
    }
}
