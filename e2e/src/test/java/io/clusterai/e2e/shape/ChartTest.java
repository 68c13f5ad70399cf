package io.clusterai.e2e.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.kubernetes.client.openapi.models.V1Deployment;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The chart lints strictly, renders, and makes only objects that Kubernetes knows; the plain manifests are that rendering. */
class ChartTest {

    private static final Path CHART = Sources.ROOT.resolve("helm/cluster-ai");
    private static final Path BASE = Sources.ROOT.resolve("k8s/base");

    private static final String KUBERNETES = "1.34.0";

    @Test
    void lintsWithoutAWarning() {
        LintResult result = new Helm(CHART).lint().strict().quiet().call();

        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @Test
    void everyRenderedObjectFitsItsSchema() throws Exception {
        List<JsonNode> objects = objects(render());

        assertThat(objects)
                .filteredOn(object -> kind(object).equals("Deployment"))
                .hasSize(6);
        assertThat(objects).filteredOn(object -> kind(object).equals("Service")).hasSize(6);
        for (JsonNode object : objects) {
            validate(object);
        }
    }

    @Test
    void thePlainManifestsAreTheRenderedChart() throws IOException {
        String rendered = render();
        Path manifest = BASE.resolve("cluster-ai.yaml");
        if (Boolean.getBoolean("chart.render")) {
            Files.writeString(manifest, rendered);
        }

        assertThat(Files.readString(manifest)).isEqualTo(rendered);
    }

    @Test
    void aMissingValueIsNamedInASentence() {
        assertThatThrownBy(() -> new Helm(CHART)
                        .template()
                        .withKubeVersion(KUBERNETES)
                        .withName("cluster-ai")
                        .call())
                .hasMessageContaining("is required");
    }

    @Test
    void anUnknownValueIsRefused() {
        assertThatThrownBy(() -> new Helm(CHART)
                        .template()
                        .withKubeVersion(KUBERNETES)
                        .withName("cluster-ai")
                        .withValuesFile(BASE.resolve("values.yaml"))
                        .set("gatway.replicas", 3)
                        .call())
                .hasMessageContaining("gatway");
    }

    @Test
    void theGatewaySpeaksTlsWithTheSecretThatItIsGiven() throws Exception {
        List<JsonNode> objects = objects(new Helm(CHART)
                .template()
                .withKubeVersion(KUBERNETES)
                .withName("cluster-ai")
                .withValuesFile(BASE.resolve("values.yaml"))
                .set("gateway.tlsSecret", "door")
                .call());

        for (JsonNode object : objects) {
            validate(object);
        }
        JsonNode pod = pod(objects, "gateway");
        assertThat(pod.path("volumes").findValuesAsText("secretName")).contains("door");
        assertThat(pod.at("/containers/0/volumeMounts").findValuesAsText("mountPath"))
                .contains("/etc/cluster-ai/tls");
        assertThat(pod.at("/containers/0/ports").findValuesAsText("name")).contains("https");
        assertThat(pod.at("/containers/0/env").findValuesAsText("value"))
                .contains("/etc/cluster-ai/tls/tls.crt", "/etc/cluster-ai/tls/tls.key");
    }

    @Test
    void aChangeOfKeyMountsBothAndSaysWhichSeals() throws Exception {
        List<JsonNode> objects = objects(new Helm(CHART)
                .template()
                .withKubeVersion(KUBERNETES)
                .withName("cluster-ai")
                .withValuesFile(BASE.resolve("values.yaml"))
                .set("authService.encryptionKey", "keys-2027")
                .set("authService.otherEncryptionKeys[0]", "keys-encryption-key")
                .set("authService.otherEncryptionKeys[1]", "keys-2025")
                .set("alertService.otherEncryptionKeys[0]", "channels-2027")
                .set("metricsCollector.encryptionKey", "targets-2027")
                .set("metricsCollector.otherEncryptionKeys[0]", "target-secrets-key")
                .call());

        for (JsonNode object : objects) {
            validate(object);
        }
        JsonNode auth = pod(objects, "auth-service");
        assertThat(auth.at("/containers/0/env").findValuesAsText("value"))
                .contains(
                        "/etc/cluster-ai/secrets/keys-2027",
                        "/etc/cluster-ai/secrets/keys-encryption-key,/etc/cluster-ai/secrets/keys-2025");
        assertThat(auth.path("volumes").findValuesAsText("key"))
                .containsExactly("admin-password", "keys-2027", "keys-encryption-key", "keys-2025");
        JsonNode alert = pod(objects, "alert-service");
        assertThat(alert.at("/containers/0/env").findValuesAsText("value"))
                .contains("/etc/cluster-ai/secrets/channel-secrets-key", "/etc/cluster-ai/secrets/channels-2027");
        assertThat(alert.path("volumes").findValuesAsText("key"))
                .containsExactly("channel-secrets-key", "channels-2027");
        JsonNode metrics = pod(objects, "metrics-collector");
        assertThat(metrics.at("/containers/0/env").findValuesAsText("value"))
                .contains("/etc/cluster-ai/secrets/targets-2027", "/etc/cluster-ai/secrets/target-secrets-key");
        assertThat(metrics.path("volumes").findValuesAsText("key"))
                .containsExactly("targets-2027", "target-secrets-key");
    }

    @Test
    void everyPodIsConfined() throws IOException {
        objects(render()).stream()
                .filter(object -> kind(object).equals("Deployment"))
                .forEach(deployment -> {
                    JsonNode pod = deployment.at("/spec/template/spec");
                    JsonNode container = pod.at("/containers/0");
                    assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                            .isFalse();
                    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean())
                            .isTrue();
                    assertThat(container
                                    .at("/securityContext/readOnlyRootFilesystem")
                                    .asBoolean())
                            .isTrue();
                    assertThat(container
                                    .at("/securityContext/capabilities/drop/0")
                                    .asText())
                            .isEqualTo("ALL");
                    assertThat(container.at("/resources/limits/memory").asText())
                            .isNotEmpty();
                    assertThat(container.at("/readinessProbe/httpGet/path").asText())
                            .isEqualTo("/q/health/ready");
                    assertThat(container.at("/livenessProbe/httpGet/path").asText())
                            .isEqualTo("/q/health/live");
                    container.path("env").forEach(variable -> {
                        if (variable.path("name").asText().matches(".*(PASSWORD|SECRET)")) {
                            assertThat(variable.has("value"))
                                    .as(variable.toString())
                                    .isFalse();
                        }
                    });
                });
    }

    @Test
    void whatIsSetForAccessReachesTheServices() throws IOException {
        String rendered = chart().set("criticalOperations.stepUp.permissions[0]", "users:*")
                .set("criticalOperations.stepUp.level", "SECOND_FACTOR")
                .set("criticalOperations.confirmation.permissions[0]", "models:delete")
                .set("authService.audit.retention", "400d")
                .set("authService.oauth.externalUrls[0]", "https://cluster.example")
                .set("authService.oauth.providers.hub.kind", "GITHUB")
                .set("authService.oauth.providers.hub.clientId", "id")
                .set("authService.oauth.providers.hub.clientSecretKey", "hub-secret")
                .set("authService.oauth.providers.hub.rolesClaim", "teams")
                .set("authService.oauth.providers.hub.roles[0]", "example/ops=operator")
                .call();

        assertThat(environments(rendered)).hasSize(6).allSatisfy((service, environment) -> assertThat(environment)
                .containsEntry("ACCESS_STEP_UP_PERMISSIONS", "users:*")
                .containsEntry("ACCESS_STEP_UP_LEVEL", "SECOND_FACTOR")
                .containsEntry("ACCESS_STEP_UP_WITHIN", "5m")
                .containsEntry("ACCESS_CONFIRMATION_PERMISSIONS", "models:delete"));
        assertThat(environments(rendered).get("cluster-ai-auth-service"))
                .containsEntry("AUTH_AUDIT_RETENTION", "400d")
                .containsEntry("AUTH_OAUTH_EXTERNAL_URLS", "https://cluster.example")
                .containsEntry("AUTH_OAUTH_PROVIDERS_HUB_KIND", "GITHUB")
                .containsEntry("AUTH_OAUTH_PROVIDERS_HUB_CLIENT_ID", "id")
                .containsEntry("AUTH_OAUTH_PROVIDERS_HUB_ROLES_CLAIM", "teams")
                .containsEntry("AUTH_OAUTH_PROVIDERS_HUB_ROLES", "example/ops=operator")
                .containsEntry("AUTH_OAUTH_PROVIDERS_HUB_CLIENT_SECRET", "hub-secret");
    }

    /** By Deployment, each variable with its value or the key of the secret that holds it. */
    private static Map<String, Map<String, String>> environments(String manifest) throws IOException {
        Map<String, Map<String, String>> all = new TreeMap<>();
        objects(manifest).stream()
                .filter(object -> kind(object).equals("Deployment"))
                .forEach(deployment -> {
                    Map<String, String> environment = new TreeMap<>();
                    deployment
                            .at("/spec/template/spec/containers/0/env")
                            .forEach(variable -> environment.put(
                                    variable.path("name").asText(),
                                    variable.path("value")
                                            .asText(variable.at("/valueFrom/secretKeyRef/key")
                                                    .asText())));
                    all.put(deployment.at("/metadata/name").asText(), environment);
                });
        return all;
    }

    private static TemplateCommand chart() {
        return new Helm(CHART)
                .template()
                .withKubeVersion(KUBERNETES)
                .withName("cluster-ai")
                .withValuesFile(BASE.resolve("values.yaml"));
    }

    private static JsonNode pod(List<JsonNode> objects, String service) {
        return objects.stream()
                .filter(object -> kind(object).equals("Deployment"))
                .filter(object -> object.at("/metadata/name").asText().endsWith(service))
                .findFirst()
                .orElseThrow()
                .at("/spec/template/spec");
    }

    private static String render() {
        return chart().call();
    }

    private static List<JsonNode> objects(String manifest) throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        List<JsonNode> objects = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                yaml.readerFor(JsonNode.class).readValues(manifest)) {
            documents.forEachRemaining(document -> {
                if (document.isObject()) {
                    objects.add(document);
                }
            });
        }
        return objects;
    }

    /** Each generated model class refuses unknown fields and missing required ones. */
    private static void validate(JsonNode object) throws ReflectiveOperationException {
        // Every object of the chart is of a stable version, and the generated models are named after it: V1Deployment.
        assertThat(object.path("apiVersion").asText()).matches("([a-z.]+/)?v1");
        Class<?> model = Class.forName(V1Deployment.class.getPackageName() + ".V1" + kind(object));
        try {
            model.getMethod("fromJson", String.class).invoke(null, object.toString());
        } catch (InvocationTargetException refused) {
            throw new AssertionError(
                    object.at("/metadata/name") + ": " + refused.getCause().getMessage(), refused);
        }
    }

    private static String kind(JsonNode object) {
        return object.path("kind").asText();
    }
}
