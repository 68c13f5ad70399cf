package io.clusterai.gateway.dashboard;

import io.clusterai.gateway.proxy.GateService;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The first screen in one answer. */
@Path("/api/v1/dashboard")
@Tag(name = "Dashboard")
public class DashboardResource {

    private final DashboardService dashboard;

    DashboardResource(DashboardService dashboard) {
        this.dashboard = dashboard;
    }

    @GET
    @PermissionsAllowed("dashboard:read")
    @Operation(
            operationId = "getDashboard",
            summary = "One summary for the first screen; services that do not answer are named, not fatal")
    public Uni<DashboardView> dashboard(@Context HttpServerRequest request) {
        return dashboard.read(GateService.bearer(request).orElseThrow());
    }
}
