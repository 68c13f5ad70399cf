package io.clusterai.model.catalog;

/** What became of a model on one node, on the wire. */
record RemovalView(String node, String name, Removal.Result result, String reason) {

    static RemovalView of(Removal removal) {
        return new RemovalView(removal.node().value(), removal.nodeName(), removal.result(), removal.reason());
    }
}
