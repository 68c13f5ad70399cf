package io.clusterai.auth.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Vertx vertx;
    private WorkService work;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        work = new WorkService(vertx, "some-work", 2, 3, "Too much of it.");
    }

    @AfterEach
    void close() {
        work.close();
        vertx.closeAndAwait();
    }

    @Test
    void isDoneOnThreadsOfItsOwn() {
        String thread = await(work.run(() -> Thread.currentThread().getName()));

        assertThat(thread).startsWith("some-work");
    }

    @Test
    void refusesWhatDoesNotFitAndGoesOnWhenThereIsRoomAgain() {
        CountDownLatch open = new CountDownLatch(1);
        List<CompletableFuture<Integer>> five = IntStream.range(0, 5)
                .mapToObj(number -> work.run(() -> {
                            open.await();
                            return number;
                        })
                        .subscribeAsCompletionStage())
                .toList();

        assertThatThrownBy(() -> await(work.run(() -> 6))).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE);
            assertThat(refused.retryAfter()).isPresent();
        });

        open.countDown();
        assertThat(five.stream().map(CompletableFuture::join)).containsExactly(0, 1, 2, 3, 4);
        Awaitility.await().ignoreExceptions().until(() -> await(work.run(() -> 7)) == 7);
    }

    @Test
    void workThatFailsLeavesItsPlaceToOthers() {
        for (int attempt = 0; attempt < 10; attempt++) {
            assertThatThrownBy(() -> await(work.run(() -> {
                        throw new IllegalStateException("it failed");
                    })))
                    .hasMessageContaining("it failed");
        }

        assertThat(await(work.run(() -> 1))).isEqualTo(1);
    }

    private static <T> T await(Uni<T> done) {
        return done.await().atMost(PATIENCE);
    }
}
