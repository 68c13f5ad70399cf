package io.clusterai.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final LoginThrottle throttle =
            new LoginThrottle(new LoginThrottle.Limits(3, 5, 7, Duration.ofMinutes(15), Duration.ofDays(30)));

    @Test
    void theFirstFailuresAreFree() {
        assertThat(throttle.admit("ann", "a", NOON)).isEmpty();
        assertThat(throttle.admit("ann", "a", NOON)).isEmpty();
        assertThat(throttle.admit("ann", "a", NOON)).isEmpty();
    }

    @Test
    void everyFurtherFailureDoublesThePause() {
        fail("ann", "a", 3);

        assertThat(throttle.admit("ann", "a", NOON)).contains(Duration.ofSeconds(1));
        assertThat(throttle.admit("ann", "a", NOON.plusSeconds(1))).isEmpty();
        assertThat(throttle.admit("ann", "a", NOON.plusSeconds(1))).contains(Duration.ofSeconds(2));
        assertThat(throttle.admit("ann", "a", NOON.plusSeconds(3))).isEmpty();
        assertThat(throttle.admit("ann", "a", NOON.plusSeconds(3))).contains(Duration.ofSeconds(4));
    }

    @Test
    void aRefusedAttemptDoesNotProlongThePause() {
        fail("ann", "a", 3);
        throttle.admit("ann", "a", NOON.plusMillis(900));

        assertThat(throttle.admit("ann", "a", NOON.plusSeconds(1))).isEmpty();
    }

    @Test
    void somebodyElseElsewhereIsNotConcerned() {
        fail("ann", "a", 3);

        assertThat(throttle.admit("ann", "b", NOON)).isEmpty();
        assertThat(throttle.admit("bob", "a", NOON)).isEmpty();
    }

    @Test
    void tryingManyAccountsFromOneAddressIsSlowedDownToo() {
        for (int account = 0; account < 5; account++) {
            fail("account-" + account, "a", 1);
        }

        assertThat(throttle.admit("account-9", "a", NOON)).isPresent();
    }

    @Test
    void guessingAtOneAccountFromManyAddressesIsSlowedDownToo() {
        for (int address = 0; address < 7; address++) {
            fail("ann", "address-" + address, 1);
        }

        assertThat(throttle.admit("ann", "another", NOON)).contains(Duration.ofSeconds(1));
        assertThat(throttle.admit("bob", "another", NOON)).isEmpty();
    }

    @Test
    void guessingElsewhereDoesNotLockOutTheOwner() {
        throttle.admit("ann", "home", NOON);
        throttle.succeeded("ann", "home", NOON);
        for (int address = 0; address < 7; address++) {
            fail("ann", "address-" + address, 1);
        }

        assertThat(throttle.admit("ann", "home", NOON)).isEmpty();
        throttle.succeeded("ann", "home", NOON);
        Instant longAfter = NOON.plus(Duration.ofDays(30));
        for (int address = 0; address < 7; address++) {
            throttle.admit("ann", "address-" + address, longAfter);
        }
        assertThat(throttle.admit("ann", "home", longAfter)).isPresent();
    }

    @Test
    void successStartsAfresh() {
        fail("ann", "a", 2);
        throttle.admit("ann", "a", NOON);

        throttle.succeeded("ann", "a", NOON);

        assertThat(throttle.admit("ann", "a", NOON)).isEmpty();
    }

    @Test
    void failuresAreForgottenExactlyAfterAWhile() {
        for (int failure = 0; failure < 14; failure++) {
            throttle.admit("ann", "a", NOON.plus(Duration.ofMinutes(10L * failure)));
        }
        Instant last = NOON.plus(Duration.ofMinutes(130));

        fail("bob", "b", 3);
        assertThat(throttle.admit("bob", "b", NOON.plus(Duration.ofMinutes(15))))
                .isEmpty();
        assertThat(throttle.admit("bob", "b", NOON.plus(Duration.ofMinutes(15))))
                .isEmpty();
        assertThat(throttle.admit("ann", "a", last)).isPresent();
    }

    private void fail(String account, String address, int times) {
        for (int time = 0; time < times; time++) {
            throttle.admit(account, address, NOON);
        }
    }
}
