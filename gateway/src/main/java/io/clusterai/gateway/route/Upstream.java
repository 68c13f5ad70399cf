package io.clusterai.gateway.route;

/** A service behind the gateway. */
public enum Upstream {
    AUTH("auth-service"),
    METRICS("metrics-collector"),
    WORKERS("worker-service"),
    MODELS("model-service"),
    ALERTS("alert-service");

    private final String serviceName;

    Upstream(String serviceName) {
        this.serviceName = serviceName;
    }

    /** The name in configuration, health and problems. */
    public String serviceName() {
        return serviceName;
    }
}
