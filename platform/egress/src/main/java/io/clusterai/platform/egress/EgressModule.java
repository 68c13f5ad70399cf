package io.clusterai.platform.egress;

import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Produces the policy and the client from configuration. */
@ApplicationScoped
class EgressModule {

    @Produces
    @Singleton
    EgressPolicy policy(EgressConfig config) {
        List<AddressRange> allowed =
                config.allow().orElse(List.of()).stream().map(AddressRange::of).toList();
        return new EgressPolicy(allowed, config.privateNetworks());
    }

    @Produces
    @Singleton
    EgressClient client(Vertx vertx, EgressPolicy policy, EgressConfig config) {
        return new EgressClient(
                vertx, policy, HostResolver.system(), config.connectTimeout(), config.connectionsPerHost());
    }

    void close(@Disposes EgressClient client) {
        client.close();
    }
}
