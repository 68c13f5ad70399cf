package io.clusterai.worker.roster;

import java.util.List;

/**
 * What a scheduler answered.
 *
 * @param controlApi whether it offers the routes that retire workers
 */
public record SchedulerReport(boolean controlApi, List<Sighting> workers) {

    public SchedulerReport {
        workers = List.copyOf(workers);
    }
}
