package io.clusterai.auth.bootstrap;

import io.clusterai.auth.key.SigningKeyService;
import io.clusterai.auth.password.Password;
import io.clusterai.auth.role.RoleService;
import io.clusterai.auth.user.UserService;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Puts in place what a request needs: roles, a signing key, the first administrator. Any number of replicas may do it at once. */
@ApplicationScoped
class BootstrapService {

    private static final Logger LOG = Logger.getLogger(BootstrapService.class);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final BootstrapConfig config;
    private final RoleService roles;
    private final SigningKeyService keys;
    private final UserService users;

    BootstrapService(BootstrapConfig config, RoleService roles, SigningKeyService keys, UserService users) {
        this.config = config;
        this.roles = roles;
        this.keys = keys;
        this.users = users;
    }

    void start(@Observes StartupEvent started) {
        prepare();
    }

    void prepare() {
        roles.prepare().chain(keys::prepare).await().atMost(PATIENCE);
        config.bootstrapAdminPasswordFile().ifPresent(file -> {
            if (users.bootstrap(new Password(read(file))).await().atMost(PATIENCE)) {
                LOG.info("The first administrator is created username=admin");
            }
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("auth.bootstrap-admin-password-file cannot be read", unreadable);
        }
    }
}
