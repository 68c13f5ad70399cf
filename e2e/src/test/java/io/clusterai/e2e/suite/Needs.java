package io.clusterai.e2e.suite;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What a test cannot do without. A developer's machine may lack it, and the test is skipped; where everything has to pass, a test that did not
 * run is a failure.
 */
public final class Needs {

    /** Set by {@code ./cluster-ai test}. */
    static final String COMPLETE = "tests.complete";

    private Needs() {}

    /** Goes on only when it is there; {@code what} says what has to be. */
    public static void that(boolean there, String what) {
        that(there, what, isComplete(System.getenv("CI"), System.getProperty(COMPLETE)));
    }

    static void that(boolean there, String what, boolean complete) {
        if (!there && complete) {
            fail("This run must be complete, and it is not so that " + what + ".");
        }
        assumeTrue(there, what);
    }

    static boolean isComplete(String ci, String complete) {
        return Boolean.parseBoolean(ci) || Boolean.parseBoolean(complete);
    }
}
