package io.clusterai.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private final RouteTable table = new RouteTable();

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/v1/auth/me,                     AUTH,    /api/v1/auth/me",
        "GET,    /api/v1/audit,                       AUTH,    /api/v1/audit",
        "GET,    /api/v1/audit/export,                AUTH,    /api/v1/audit/export",
        "GET,    /api/v1/metrics/query,               METRICS, /api/v1/metrics/query",
        "POST,   /api/v1/workers,                     WORKERS, /api/v1/workers",
        "POST,   /api/v1/workers/clusters/1/scale,    WORKERS, /api/v1/workers/clusters/1/scale",
        "GET,    /workers,                            WORKERS, /api/v1/workers",
        "POST,   /workers/a/restart,                  WORKERS, /api/v1/workers/a/restart",
        "GET,    /api/v1/alerts/rules,                ALERTS,  /api/v1/alerts/rules",
        "GET,    /api/v1/operations/w-1,              WORKERS, /api/v1/operations/w-1",
        "DELETE, /api/v1/operations/m-1,              MODELS,  /api/v1/operations/m-1",
        "GET,    /models,                             MODELS,  /api/v1/models",
        "GET,    /models/nodes/n1,                    MODELS,  /api/v1/models/nodes/n1",
        "POST,   /models/llama3.2:1b/pull,            MODELS,  /api/v1/models/llama3.2%3A1b/pull",
        "POST,   /models/hf.co/some/model:q4/pull,    MODELS,  /api/v1/models/hf.co%2Fsome%2Fmodel%3Aq4/pull",
        "POST,   /models/hf.co%2Fsome%2Fmodel/pull,   MODELS,  /api/v1/models/hf.co%2Fsome%2Fmodel/pull",
        "PUT,    /models/ns/model/placement,          MODELS,  /api/v1/models/ns%2Fmodel/placement",
        "DELETE, /models/localhost:5000/ns/tiny:1,    MODELS,  /api/v1/models/localhost%3A5000%2Fns%2Ftiny%3A1",
        "DELETE, /models/ns/pull,                     MODELS,  /api/v1/models/ns%2Fpull",
    })
    void leadsToTheOwningService(String method, String path, Upstream upstream, String upstreamPath) {
        assertThat(table.route(method, path)).isEqualTo(new Route.Forward(upstream, upstreamPath, false));
    }

    @Test
    void leavesAnEncodedSlashUntouched() {
        assertThat(table.route("DELETE", "/api/v1/models/ns%2Ftiny%3A1"))
                .isEqualTo(new Route.Forward(Upstream.MODELS, "/api/v1/models/ns%2Ftiny%3A1", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/auth/login",
                "/api/v1/auth/refresh",
                "/api/v1/auth/logout",
                "/api/v1/auth/.well-known/jwks.json",
                "/api/v1/auth/login/second-factor",
                "/api/v1/auth/.well-known/openid-configuration",
                "/api/v1/auth/providers",
                "/api/v1/auth/providers/github/login",
                "/api/v1/auth/providers/github/callback"
            })
    void needsNoTokenToGetOne(String path) {
        assertThat(table.route("POST", path)).isEqualTo(new Route.Forward(Upstream.AUTH, path, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/auth/login/x",
                "/api/v1/auth/Login",
                "/api/v1/auth/users/login",
                "/api/v1/auth/providers/github",
                "/api/v1/auth/providers/github/users",
                "/api/v1/auth/users/1/login",
                "/api/v1/auth/providers/github/login/x"
            })
    void needsATokenForEverythingThatOnlyLooksLikeSigningIn(String path) {
        assertThat(table.route("POST", path)).isEqualTo(new Route.Forward(Upstream.AUTH, path, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/ui", "/ui/", "/ui/alerts/1", "/docs", "/docs/", "/api/v1/openapi"})
    void showsTheDoorToEverybody(String path) {
        assertThat(table.route("GET", path)).isEqualTo(new Route.Own(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/health",
                "/api/v1/dashboard",
                "/api/v1/stream",
                "/api/v1/operations",
                "/api/v1/operations/x-1"
            })
    void answersItselfForThoseSignedIn(String path) {
        assertThat(table.route("GET", path)).isEqualTo(new Route.Own(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/internal/access-state",
                "/api/v1/internal/access-state",
                "/openapi",
                "/q/metrics",
                "/api/v1",
                "/api/v1/",
                "/api/v1/unknown",
                "/api/v1/authx",
                "/api/v1/health/x",
                "/api/v1/operations/",
                "/api/v1/operations/x-1/y",
                "/workersx",
                "/api/v2/workers"
            })
    void leadsNowhereOtherwise(String path) {
        assertThat(table.route("GET", path)).isEqualTo(new Route.Nowhere());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/auth/../../../internal/access-state",
                "/api/v1/auth/%2e%2e/%2E%2e/internal",
                "/api/v1/models/a%2F..%2Fb",
                "/api/v1/auth/..%5cinternal",
                "/api/v1//auth/me",
                "/api/v1/auth/%",
                "/api/v1/auth/%zz",
                "/api/v1/auth/%ff",
                "/api/v1/auth/%00",
                "*"
            })
    void refusesPathsThatServersReadDifferently(String path) {
        assertThat(table.route("GET", path)).isInstanceOf(Route.Refused.class);
    }
}
