package io.clusterai.gateway.cache;

import java.util.Optional;

/** What is to be done with a question. */
sealed interface Lookup {

    /** The answer is known. */
    record Known(StoredAnswer answer) implements Lookup {}

    /** The service is to be asked, and the flight to be told. */
    record Ask(Flight flight) implements Lookup {}

    /**
     * The service is to be asked, for this caller alone.
     *
     * @param old what may be given when the service fails
     */
    record PassBy(Optional<StoredAnswer> old) implements Lookup {}
}
