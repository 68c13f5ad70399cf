package io.clusterai.auth.login;

import static java.util.Objects.requireNonNull;

import java.util.function.UnaryOperator;

/** What was tried before: for the account from this address, from this address altogether, and for the account altogether. */
record Guesses(Count pair, Count address, Count account) {

    Guesses {
        requireNonNull(pair, "pair is null");
        requireNonNull(address, "address is null");
        requireNonNull(account, "account is null");
    }

    Guesses each(UnaryOperator<Count> change) {
        return new Guesses(change.apply(pair), change.apply(address), change.apply(account));
    }
}
