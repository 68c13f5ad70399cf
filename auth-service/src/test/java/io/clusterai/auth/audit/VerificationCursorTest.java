package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.chain.ChainVerifier.Position;
import io.clusterai.platform.chain.Digest;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationCursorTest {

    private static final String NONE = Digest.NONE.hex();

    @Test
    void isReadAsItWasWritten() {
        VerificationCursor cursor = new VerificationCursor(new Position(5, 9, Digest.NONE, 7, 1), 20, 18);

        assertThat(VerificationCursor.of(cursor.text())).contains(cursor);
        assertThat(VerificationCursor.of(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0,1,hash,0,0,1,0",
                "5,4,hash,0,0,9,0",
                "1,2,nohash,0,0,9,0",
                "1,2,hash,2,0,9,0",
                "1,2,hash,-1,0,9,0",
                "1,2,hash,0,-1,9,0",
                "1,2,hash,0,0,x,0"
            })
    void whatIsNoPlaceInAChainIsRefused(String parts) {
        String cursor =
                Cursor.encode(List.of(parts.replace(",hash,", "," + NONE + ",").split(",")));

        assertThatThrownBy(() -> VerificationCursor.of(cursor))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_CURSOR));
    }

    @Test
    void whatWasSignedForAndNoCheckpointShowsAnyMoreIsBrokenAtTheEnd() {
        Position end = new Position(1, 21, Digest.NONE, 10, 0);

        assertThat(Verification.of(new VerificationCursor(end, 20, 10)).broken())
                .isEmpty();
        assertThat(Verification.of(new VerificationCursor(end, 20, 0)).broken()).isEmpty();
        assertThat(Verification.of(new VerificationCursor(end, 30, 18)).broken())
                .as("not at its end yet")
                .isEmpty();
        assertThat(Verification.of(new VerificationCursor(end, 20, 18)).broken().map(broken -> broken.index()))
                .isEqualTo(Optional.of(18L));
    }
}
