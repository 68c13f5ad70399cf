package io.clusterai.worker.operation;

import io.clusterai.platform.operations.StartedOperation;
import java.util.Set;

/** Does operations of some kinds. */
public interface WorkService {

    Set<String> kinds();

    /**
     * Works on the operation until it has ended. Runs on a thread of its own and may block; may have been begun by a process that died, so
     * it looks at what is there before it acts. An interrupt means that this process stops and another one goes on.
     */
    void work(StartedOperation operation) throws InterruptedException;
}
