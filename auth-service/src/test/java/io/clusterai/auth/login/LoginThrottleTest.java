package io.clusterai.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Book throttle = new Book(new LoginThrottle(3, 5, 7, Duration.ofMinutes(15), Duration.ofDays(30)));

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
        throttle.failed("ann", "a", NOON.plusSeconds(1));
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
            throttle.failed("ann", "address-" + address, longAfter);
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
            throttle.failed("ann", "a", NOON.plus(Duration.ofMinutes(10L * failure)));
        }
        Instant last = NOON.plus(Duration.ofMinutes(130));

        fail("bob", "b", 3);
        assertThat(throttle.admit("bob", "b", NOON.plus(Duration.ofMinutes(15))))
                .isEmpty();
        assertThat(throttle.admit("bob", "b", NOON.plus(Duration.ofMinutes(15))))
                .isEmpty();
        assertThat(throttle.admit("ann", "a", last)).isPresent();
    }

    @Test
    void whatWasNotWrongIsAsIfItHadNotBeen() {
        for (int time = 0; time < 100; time++) {
            assertThat(throttle.admit("ann", "a", NOON)).isEmpty();
            throttle.returned("ann", "a");
        }
        fail("ann", "a", 2);

        assertThat(throttle.admit("ann", "a", NOON)).isEmpty();
        throttle.returned("ann", "a");
        assertThat(throttle.admit("ann", "a", NOON)).isEmpty();
        assertThat(throttle.admit("ann", "a", NOON)).isPresent();
    }

    @Test
    void loginsOfOthersDoNotKeepWrongGuessesInMemory() {
        fail("ann", "office", 2);
        for (int minute = 1; minute < 15; minute++) {
            Instant at = NOON.plus(Duration.ofMinutes(minute));
            throttle.admit("bob", "office", at);
            throttle.succeeded("bob", "office", at);
        }
        Instant later = NOON.plus(Duration.ofMinutes(15));

        for (int account = 0; account < 5; account++) {
            assertThat(throttle.admit("account-" + account, "office", later)).isEmpty();
            throttle.failed("account-" + account, "office", later);
        }
        assertThat(throttle.admit("bob", "office", later)).isPresent();
    }

    @Test
    void anAttemptWhoseProcessDiedIsForgottenAfterAMinute() {
        for (int attempt = 0; attempt < 3; attempt++) {
            throttle.admit("ann", "a", NOON);
        }

        assertThat(throttle.admit("ann", "a", NOON.plusMillis(999))).isPresent();
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(throttle.admit("ann", "a", NOON.plus(Duration.ofMinutes(1))))
                    .isEmpty();
        }
    }

    private void fail(String account, String address, int times) {
        for (int time = 0; time < times; time++) {
            throttle.admit(account, address, NOON);
            throttle.failed(account, address, NOON);
        }
    }

    /** Keeps the counts that the database keeps otherwise. */
    private record Book(LoginThrottle throttle, Map<String, Count> counts) {

        Book(LoginThrottle throttle) {
            this(throttle, new HashMap<>());
        }

        Optional<Duration> admit(String account, String address, Instant now) {
            Optional<Duration> pause = throttle.pause(read(account, address), now);
            if (pause.isEmpty()) {
                write(account, address, throttle.begun(read(account, address), now));
            }
            return pause;
        }

        void failed(String account, String address, Instant now) {
            write(account, address, throttle.wrong(read(account, address), now));
        }

        void succeeded(String account, String address, Instant now) {
            write(account, address, throttle.right(read(account, address), now));
        }

        void returned(String account, String address) {
            write(account, address, throttle.returned(read(account, address)));
        }

        private Guesses read(String account, String address) {
            return new Guesses(
                    counts.getOrDefault(account + "@" + address, Count.NONE),
                    counts.getOrDefault("@" + address, Count.NONE),
                    counts.getOrDefault(account + "@", Count.NONE));
        }

        private void write(String account, String address, Guesses guesses) {
            counts.put(account + "@" + address, guesses.pair());
            counts.put("@" + address, guesses.address());
            counts.put(account + "@", guesses.account());
        }
    }
}
