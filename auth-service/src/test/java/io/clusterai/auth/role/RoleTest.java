package io.clusterai.auth.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class RoleTest {

    private static final String ROLES = "/api/v1/auth/roles";

    @ParameterizedTest
    @EnumSource(BuiltInRole.class)
    void builtInRolesAreThereAndReadOnly(BuiltInRole role) {
        SignedInUser admin = SignedInUser.admin();
        String path = ROLES + "/" + role.roleName();

        admin.request()
                .get(path)
                .then()
                .statusCode(200)
                .body("builtIn", equalTo(true))
                .body("permissions", equalTo(role.permissions()));
        admin.request()
                .body(Map.of("permissions", List.of("alerts:read")))
                .put(path)
                .then()
                .statusCode(409)
                .body("code", equalTo("BUILT_IN_ROLE"));
        admin.request().delete(path).then().statusCode(409).body("code", equalTo("BUILT_IN_ROLE"));
    }

    @Test
    void aTokenCarriesWhatTheRolesPermitTogether() {
        String role = create("silences:*");

        List<String> permissions = SignedInUser.with("viewer", role)
                .request()
                .get("/api/v1/auth/me")
                .path("permissions");

        assertThat(permissions).contains("silences:*", "alerts:read").doesNotContain("workers:write");
    }

    @Test
    void aChangedRoleReachesItsHolders() {
        String role = create("users:read");
        SignedInUser holder = SignedInUser.with(role);
        holder.request().get("/api/v1/auth/users").then().statusCode(200);

        SignedInUser.admin()
                .request()
                .body(Map.of("description", "less", "permissions", List.of("alerts:read")))
                .put(ROLES + "/" + role)
                .then()
                .statusCode(200)
                .body("permissions", equalTo(List.of("alerts:read")))
                .body("description", equalTo("less"));

        holder.request().get("/api/v1/auth/users").then().statusCode(401);
        holder.refreshed().request().get("/api/v1/auth/users").then().statusCode(403);
    }

    @Test
    void aRoleInUseStaysAndAnUnusedOneGoes() {
        SignedInUser admin = SignedInUser.admin();
        String role = create("alerts:read");
        SignedInUser holder = SignedInUser.with(role);

        admin.request().delete(ROLES + "/" + role).then().statusCode(409).body("code", equalTo("ROLE_IN_USE"));
        admin.request().delete("/api/v1/auth/users/" + holder.id()).then().statusCode(204);
        admin.request().delete(ROLES + "/" + role).then().statusCode(204);

        admin.request().get(ROLES + "/" + role).then().statusCode(404).body("code", equalTo("ROLE_NOT_FOUND"));
        admin.request().delete(ROLES + "/" + role).then().statusCode(404);
        admin.request()
                .body(Map.of("permissions", List.of("alerts:read")))
                .put(ROLES + "/" + role)
                .then()
                .statusCode(404);
    }

    @Test
    void aNameIsTakenOnce() {
        String role = create("alerts:read");

        SignedInUser.admin()
                .request()
                .body(Map.of("name", role, "permissions", List.of("alerts:read")))
                .post(ROLES)
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLE_EXISTS"));
    }

    @Test
    void rolesAreListed() {
        SignedInUser.admin()
                .request()
                .get(ROLES + "?limit=200")
                .then()
                .statusCode(200)
                .body("items.name", hasItems("admin", "operator", "viewer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"Upper\",\"permissions\":[\"alerts:read\"]}",
                "{\"name\":\"no-permissions\",\"permissions\":[]}",
                "{\"name\":\"not-a-permission\",\"permissions\":[\"alerts\"]}",
                "{\"name\":\"internal-calls\",\"permissions\":[\"internal:call\"]}",
                "{\"name\":\"with-null\",\"permissions\":[null]}",
                "{\"name\":\"with-more\",\"permissions\":[\"alerts:read\"],\"builtIn\":true}",
                "{\"permissions\":[\"alerts:read\"]}"
            })
    void badInputIsRefused(String body) {
        SignedInUser.admin()
                .request()
                .body(body)
                .post(ROLES)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", notNullValue());
    }

    private static String create(String... permissions) {
        String name = "role-" + UUID.randomUUID().toString().substring(0, 8);
        SignedInUser.admin()
                .request()
                .body(Map.of("name", name, "permissions", List.of(permissions)))
                .post(ROLES)
                .then()
                .statusCode(201)
                .body("builtIn", equalTo(false));
        return name;
    }
}
