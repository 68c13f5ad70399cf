package io.clusterai.alert.notification.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.alert.channel.Channel;
import io.clusterai.alert.channel.ChannelSecretService;
import io.clusterai.alert.notification.DeliveryOutcome;
import io.clusterai.alert.notification.Notification;
import io.clusterai.alert.notification.WebhookMessage;
import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.egress.EgressException;
import io.clusterai.platform.egress.EgressRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sends one notification as one POST through the egress guard. Answers what came of it; it does not retry. */
@Singleton
@RegisterForReflection(targets = {WebhookMessage.class, WebhookMessage.Item.class})
public class WebhookClient {

    /** The same at every attempt: receivers that remember it see no duplicates. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** {@code sha256=} and the hexadecimal HMAC-SHA256 of the body under the channel's secret. */
    public static final String SIGNATURE = "X-Cluster-AI-Signature";

    private static final String HMAC = "HmacSHA256";
    private static final long MAX_ANSWER_BYTES = 64 << 10;

    private final EgressClient egress;
    private final ChannelSecretService secrets;
    private final ObjectMapper mapper;
    private final Duration timeout;
    private final String externalUrl;

    WebhookClient(
            EgressClient egress,
            ChannelSecretService secrets,
            ObjectMapper mapper,
            @ConfigProperty(name = "alert.notification.timeout", defaultValue = "7s") Duration timeout,
            @ConfigProperty(name = "alert.notification.external-url", defaultValue = "http://127.0.0.1:8080")
                    URI externalUrl) {
        this.egress = egress;
        this.secrets = secrets;
        this.mapper = mapper;
        this.timeout = timeout;
        String text = externalUrl.toString();
        this.externalUrl = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    public Uni<DeliveryOutcome> send(Notification notification) {
        Channel channel = notification.channel();
        String body = body(notification);
        Optional<URI> url = secrets.open(channel.id(), channel.url());
        if (url.isEmpty()) {
            return Uni.createFrom().item(new DeliveryOutcome.Failed("the channel's address cannot be read"));
        }
        EgressRequest request = EgressRequest.of(HttpMethod.POST, url.get())
                .withJson(body)
                .withHeader(IDEMPOTENCY_KEY, notification.id().toString())
                .withHeader("User-Agent", "cluster-ai")
                .withTimeout(timeout)
                .withMaxResponseBytes(MAX_ANSWER_BYTES);
        if (channel.sealedSecret().isPresent()) {
            Optional<String> secret =
                    secrets.open(channel.id(), channel.sealedSecret().get());
            if (secret.isEmpty()) {
                return Uni.createFrom().item(new DeliveryOutcome.Failed("the channel's secret cannot be read"));
            }
            request = request.withHeader(SIGNATURE, signature(secret.get(), body));
        }
        return egress.send(request)
                .map(response -> DeliveryOutcome.ofStatus(response.status()))
                .onFailure(EgressException.class)
                .recoverWithItem(WebhookClient::outcomeOf);
    }

    private String body(Notification notification) {
        try {
            return mapper.writeValueAsString(WebhookMessage.of(
                    notification.alert(),
                    notification.kind(),
                    notification.channel().name(),
                    externalUrl));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a message of strings and times is JSON", impossible);
        }
    }

    private static DeliveryOutcome outcomeOf(EgressException failure) {
        return switch (failure.reason()) {
            case TOO_LARGE -> new DeliveryOutcome.Failed("the receiver's answer is too long");
            case FORBIDDEN -> new DeliveryOutcome.Refused("the address must not be contacted");
            case UNRESOLVED -> new DeliveryOutcome.Failed("the receiver's name has no address");
            case UNREACHABLE -> new DeliveryOutcome.Failed("the receiver cannot be reached");
            case TIMED_OUT -> new DeliveryOutcome.Failed("the receiver did not answer in time");
            case BROKEN -> new DeliveryOutcome.Failed("the connection to the receiver broke");
        };
    }

    static String signature(String secret, String body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + HMAC, impossible);
        }
    }
}
