package io.clusterai.gateway.health;

import io.quarkus.security.PermissionsAllowed;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** How everything does: in one word for everybody, in detail for those who may read it. */
@Path("/")
@Tag(name = "Health")
@Produces(MediaType.APPLICATION_JSON)
public class HealthResource {

    private final HealthService health;

    HealthResource(HealthService health) {
        this.health = health;
    }

    @GET
    @Path("/health")
    @PermitAll
    @Operation(operationId = "getHealthStatus", summary = "The overall status; 503 when no service works")
    public RestResponse<StatusView> status() {
        HealthStatus status = health.view().status();
        return answer(status, new StatusView(status));
    }

    @GET
    @Path("/api/v1/health")
    @PermissionsAllowed("health:read")
    @Operation(operationId = "getHealth", summary = "The status of every component; 503 when no service works")
    public RestResponse<HealthView> health() {
        HealthView view = health.view();
        return answer(view.status(), view);
    }

    private static <T> RestResponse<T> answer(HealthStatus status, T body) {
        return RestResponse.status(
                status == HealthStatus.DOWN ? RestResponse.Status.SERVICE_UNAVAILABLE : RestResponse.Status.OK, body);
    }

    /** The overall status alone. */
    public record StatusView(HealthStatus status) {}
}
