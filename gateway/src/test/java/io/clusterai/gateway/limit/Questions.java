package io.clusterai.gateway.limit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks the store as a request would, and waits. */
final class Questions {

    private Questions() {}

    static CompletableFuture<LimitStoreClient.Answer> charge(LimitStoreClient store, List<Charge> charges) {
        CompletableFuture<LimitStoreClient.Answer> answer = new CompletableFuture<>();
        store.charge(charges, new LimitStoreClient.Asked() {
            @Override
            public void answered(LimitStoreClient.Answer given) {
                answer.complete(given);
            }

            @Override
            public void late() {
                failed();
            }

            @Override
            public void failed() {
                answer.completeExceptionally(new IllegalStateException("the store does not answer"));
            }
        });
        return answer;
    }
}
