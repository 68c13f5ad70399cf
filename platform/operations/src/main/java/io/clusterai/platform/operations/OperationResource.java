package io.clusterai.platform.operations;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationChanged;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.PermissionsAllowed;
import io.quarkus.security.StringPermission;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Long work of this service, watched and cancelled. What a caller's limits leave out does not exist for them. */
@Path("/api/v1/operations")
public class OperationResource {

    private final Operations operations;
    private final OperationsConfig config;
    private final SecurityIdentity caller;
    private final Supplier<Actor> actor;
    private final Supplier<AccessPolicy> policy;

    OperationResource(
            Operations operations,
            OperationsConfig config,
            SecurityIdentity caller,
            Supplier<Actor> actor,
            Supplier<AccessPolicy> policy) {
        this.operations = operations;
        this.config = config;
        this.caller = caller;
        this.actor = actor;
        this.policy = policy;
    }

    @GET
    @PermissionsAllowed(Permissions.OPERATIONS_READ)
    public Uni<Page<OperationChanged>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        return operations.list(limit, Cursor.decode(cursor, 2), policy.get());
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.OPERATIONS_READ)
    public Uni<OperationChanged> get(@RestPath @Size(max = 100) String id) {
        return known(id, policy.get());
    }

    /** Asks for cancellation: 202, because the work ends when it can. */
    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.OPERATIONS_READ)
    @ResponseStatus(202)
    public Uni<OperationChanged> cancel(@RestPath @Size(max = 100) String id) {
        Actor asking = actor.get();
        AccessPolicy limits = policy.get();
        return caller.checkPermission(permission(config.cancelPermission())).chain(allowed -> {
            if (!allowed) {
                throw new ForbiddenException();
            }
            // What it concerns never changes, so that looking first is as good as looking in the transaction.
            return known(id, limits)
                    .chain(() -> operations.requestCancel(id, asking))
                    .chain(cancelled -> cancelled.map(Uni.createFrom()::item).orElseGet(() -> known(id, limits)
                            .map(ended -> {
                                throw new ProblemException(
                                        ErrorCode.OPERATION_FINISHED,
                                        "It ended as " + ended.state() + "; there is nothing left to cancel.");
                            })));
        });
    }

    private Uni<OperationChanged> known(String id, AccessPolicy limits) {
        return operations.find(id).map(found -> found.filter(operation -> operation.isWithin(limits))
                .orElseThrow(() -> notFound(id)));
    }

    private static StringPermission permission(String name) {
        String[] parts = name.split(":", 2);
        return new StringPermission(parts[0], parts[1]);
    }

    private static ProblemException notFound(String id) {
        return new ProblemException(ErrorCode.OPERATION_NOT_FOUND, "No operation has the id '" + id + "'.");
    }
}
