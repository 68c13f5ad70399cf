package io.clusterai.auth.key;

import io.clusterai.platform.sealing.Census;
import io.clusterai.platform.sealing.SealingKeys;
import io.clusterai.platform.sealing.SealingService;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Under which keys this service keeps secrets, for whoever changes them. */
@Path("/api/v1/auth/encryption-keys")
@Produces(MediaType.APPLICATION_JSON)
public class EncryptionKeyResource {

    private final SealingService sealing;
    private final SealingKeys keys;

    EncryptionKeyResource(SealingService sealing, SealingKeys keys) {
        this.sealing = sealing;
        this.keys = keys;
    }

    @GET
    @PermissionsAllowed("signing-keys:read")
    @Operation(
            summary =
                    "The ids of the keys that secrets are kept under, and what still needs another one than the current")
    public Uni<EncryptionKeysView> show() {
        return sealing.census().map(census -> EncryptionKeysView.of(keys, census));
    }

    /** The ring, without its secrets; nothing needs the others when {@code underOthers} is empty. */
    public record EncryptionKeysView(String current, List<String> others, List<UnderOthers> underOthers) {

        static EncryptionKeysView of(SealingKeys keys, Census census) {
            return new EncryptionKeysView(
                    keys.currentId(),
                    keys.ids().stream().skip(1).toList(),
                    census.waiting().entrySet().stream()
                            .map(entry -> new UnderOthers(entry.getKey(), entry.getValue()))
                            .toList());
        }
    }

    /** How much of a kind there is. */
    public record UnderOthers(String kind, long count) {}
}
