package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.e2e.suite.Doors;
import io.clusterai.e2e.suite.Forge;
import io.clusterai.e2e.suite.People;
import io.clusterai.e2e.suite.Suite;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What people try with tokens, against every process directly: none of it is let in, and none of it breaks anything. Tokens whose claims are wrong
 * carry a right signature, and one with right claims is let in, so that each is refused for what is wrong with it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenAttackIT {

    private static final int FEWEST = 60;
    private static final String ENDLESS = "longer than any header";
    private static final String BEARER = "Bearer ";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Forge forge = Forge.ofTheSuite();
    private final KeyPair stranger = Forge.pair("RSA", 2048);
    private final Doors doors = Doors.now();
    private final Map<String, String> tokens = new LinkedHashMap<>();
    private People people;
    private String valid;
    private String refreshToken;
    private String ended;

    @BeforeAll
    void prepare() {
        people = new People();
        People.Session session = people.with("admin").login();
        valid = session.accessToken();
        refreshToken = session.refreshToken();
        People.Session over = people.with("admin").login();
        ended = over.accessToken();
        people.admin().delete("/api/v1/auth/sessions/" + over.id()).expect(204);
        doors.all()
                .forEach(door -> assertThat(Refusal.of(door, ended).lastYes()).isLessThan(Refusal.LATEST));
        structures();
        signatures();
        algorithms();
        keys();
        headers();
        times();
        claims();
    }

    @AfterAll
    void tidy() {
        people.close();
    }

    @Test
    void aTokenThatSaysWhatIsRightIsLetInEverywhere() {
        String forged = claiming(claims -> {});

        doors.all().forEach(door -> assertThat(door.knock(forged).status())
                .as(door.toString())
                .isEqualTo(200));
    }

    @Test
    void noAttackIsLetInAnywhereAndNoneBreaksAnything() {
        assertThat(tokens).hasSizeGreaterThanOrEqualTo(FEWEST);
        for (Doors.Door door : doors.all()) {
            tokens.forEach((attack, token) -> refuses(door, attack, "", "Authorization", BEARER + token));
            door.knock(valid).expect(200);
        }
    }

    @Test
    void aTokenInAnotherPlaceIsNone() {
        String password =
                Base64.getEncoder().encodeToString(("admin:" + Suite.adminPassword()).getBytes(StandardCharsets.UTF_8));
        String service = Base64.getEncoder().encodeToString("service:service".getBytes(StandardCharsets.UTF_8));
        for (Doors.Door door : doors.all()) {
            refuses(door, "in the query", "?access_token=" + valid + "&token=" + valid);
            refuses(door, "in a cookie", "", "Cookie", "access_token=" + valid);
            refuses(door, "in another header", "", "X-Access-Token", valid);
            refuses(door, "in a proxy's header", "", "Proxy-Authorization", BEARER + valid);
            refuses(door, "under another scheme", "", "Authorization", "Token " + valid);
            refuses(door, "without a scheme", "", "Authorization", valid);
            refuses(door, "glued to its scheme", "", "Authorization", "Bearer" + valid);
            refuses(door, "twice", "", "Authorization", BEARER + valid + ", " + BEARER + valid);
            refuses(door, "behind a wrong one", "", "Authorization", BEARER + "x", "Authorization", BEARER + valid);
            refuses(door, "a password", "", "Authorization", "Basic " + password);
            refuses(door, "a guessed service secret", "", "Authorization", "Basic " + service);
            refuses(door, "a user's name in a header", "", "X-Forwarded-User", "admin", "X-Remote-User", "admin");
        }
    }

    private void structures() {
        String[] parts = valid.split("\\.");
        tokens.put("nothing", "");
        tokens.put("garbage", "garbage");
        tokens.put("only dots", "..");
        tokens.put("three letters", "a.b.c");
        tokens.put("five parts, as if encrypted", "a.b.c.d.e");
        tokens.put("not base64", "%%%.%%%.%%%");
        tokens.put("two parts", parts[0] + "." + parts[1]);
        tokens.put("four parts", valid + ".AAAA");
        tokens.put("a dot behind", valid + ".");
        tokens.put("a dot before", "." + valid);
        tokens.put("parts in another order", parts[1] + "." + parts[0] + "." + parts[2]);
        tokens.put("a space inside", parts[0] + ". " + parts[1] + "." + parts[2]);
        tokens.put("longer than any token", valid + "A".repeat(5_000));
        tokens.put(ENDLESS, valid + "A".repeat(60_000));
        tokens.put("a refresh token", refreshToken);
        tokens.put("an API key of nobody", "cai_" + "0".repeat(32) + "_" + "0".repeat(48));
        tokens.put("an API key that is none", "cai_" + valid);
        tokens.put("a token of an ended session", ended);
    }

    private void signatures() {
        String[] parts = valid.split("\\.");
        byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
        tokens.put("no signature", parts[0] + "." + parts[1] + ".");
        tokens.put("half a signature", valid.substring(0, valid.length() - parts[2].length() / 2));
        tokens.put("a longer signature", valid + "AAAA");
        tokens.put("a padded signature", valid + "==");
        tokens.put("a signature in another spelling", valid.substring(0, valid.length() - 1) + respelled(valid));
        tokens.put("zeros for a signature", parts[0] + "." + parts[1] + "." + base64(new byte[signature.length]));
        signature[0] ^= 1;
        tokens.put("a bit of the signature changed", parts[0] + "." + parts[1] + "." + base64(signature));
        tokens.put("another token's signature", parts[0] + "." + parts[1] + "." + ended.split("\\.")[2]);
        ObjectNode other = Forge.claims(valid).deepCopy();
        tokens.put(
                "changed claims",
                parts[0] + "."
                        + Forge.encode(
                                other.put("sub", UUID.randomUUID().toString()).toString()) + "." + parts[2]);
        tokens.put(
                "a changed header",
                Forge.encode(forge.header().put("cty", "JWT").toString()) + "." + parts[1] + "." + parts[2]);
    }

    private void algorithms() {
        String payload = Forge.claims(valid).toString();
        String signature = valid.split("\\.")[2];
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            String header = forge.header().put("alg", none).toString();
            tokens.put("alg '" + none + "'", Forge.encode(header) + "." + Forge.encode(payload) + ".");
            tokens.put(
                    "alg '" + none + "' with a signature",
                    Forge.encode(header) + "." + Forge.encode(payload) + "." + signature);
        }
        tokens.put("no alg", forge.sign(without(forge.header(), "alg"), payload));
        tokens.put("alg null", forge.sign(forge.header().putNull("alg").toString(), payload));
        tokens.put("alg a number", forge.sign(forge.header().put("alg", 256).toString(), payload));
        ObjectNode list = forge.header();
        list.putArray("alg").add("RS256");
        tokens.put("alg a list", forge.sign(list.toString(), payload));
        RSAPublicKey known = (RSAPublicKey) forge.keys().getPublic();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(known.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        Map<String, byte[]> secrets = Map.of(
                "the public key as PEM", pem.getBytes(StandardCharsets.US_ASCII),
                "the public key as DER", known.getEncoded(),
                "the modulus", known.getModulus().toByteArray(),
                "the key id", forge.keyId().getBytes(StandardCharsets.US_ASCII),
                "a zero", new byte[1]);
        secrets.forEach((name, secret) -> tokens.put(
                "HS256 with " + name,
                Forge.mac(forge.header().put("alg", "HS256").toString(), payload, "HmacSHA256", secret)));
        tokens.put(
                "HS512 with the public key",
                Forge.mac(forge.header().put("alg", "HS512").toString(), payload, "HmacSHA512", known.getEncoded()));
        Map<String, String> right = Map.of(
                "RS384", "SHA384withRSA",
                "RS512", "SHA512withRSA",
                "PS256", "RSASSA-PSS",
                "RS1", "SHA1withRSA");
        right.forEach((name, algorithm) -> tokens.put(
                name + " with our key",
                Forge.sign(
                        forge.header().put("alg", name).toString(),
                        payload,
                        algorithm,
                        forge.keys().getPrivate())));
        tokens.put(
                "RS256 in name alone",
                Forge.sign(
                        forge.header().toString(),
                        payload,
                        "SHA512withRSA",
                        forge.keys().getPrivate()));
        tokens.put(
                "ES256 with a key of one's own",
                Forge.sign(
                        forge.header().put("alg", "ES256").toString(),
                        payload,
                        "SHA256withECDSAinP1363Format",
                        Forge.pair("EC", 256).getPrivate()));
        tokens.put(
                "EdDSA with a key of one's own",
                Forge.sign(
                        forge.header().put("alg", "EdDSA").toString(),
                        payload,
                        "Ed25519",
                        Forge.pair("Ed25519", 255).getPrivate()));
    }

    private void keys() {
        tokens.put("a stranger's key under our id", strange(header -> {}));
        tokens.put("a stranger's key without an id", strange(header -> header.remove("kid")));
        for (String id : List.of(
                "",
                "unknown",
                "../../../../dev/null",
                "/dev/null",
                "' OR '1'='1",
                "http://127.0.0.1:1/key",
                "\u0000")) {
            tokens.put(
                    "a stranger's key as '" + id.replace('\u0000', '0') + "'",
                    strange(header -> header.put("kid", id)));
        }
        tokens.put("a number as key id", strange(header -> header.put("kid", 1)));
        tokens.put("null as key id", strange(header -> header.putNull("kid")));
        tokens.put("a list as key id", strange(header -> header.putArray("kid").add(forge.keyId())));
        tokens.put(
                "our key without an id",
                forge.sign(without(forge.header(), "kid"), Forge.claims(valid).toString()));
    }

    private void headers() {
        tokens.put("a key brought along", strange(header -> header.set("jwk", jwk())));
        tokens.put("a key brought along, without an id", strange(header -> {
            header.remove("kid");
            header.set("jwk", jwk());
        }));
        tokens.put(
                "a key set brought along",
                strange(header -> header.putObject("jwks").putArray("keys").add(jwk())));
        for (String name : List.of("jku", "x5u")) {
            tokens.put(name + " elsewhere", strange(header -> header.put(name, "http://127.0.0.1:1/keys.json")));
            tokens.put(name + " as file", strange(header -> header.put(name, "file:///etc/passwd")));
        }
        tokens.put("a certificate brought along", strange(header -> header.putArray("x5c")
                .add("AAAA")));
        String payload = Forge.claims(valid).toString();
        tokens.put("an unknown critical header", forge.sign(critical("surprise", true), payload));
        tokens.put("an unencoded payload", forge.sign(critical("b64", false), payload));
        tokens.put(
                "compressed, it says",
                forge.sign(
                        forge.header()
                                .put("zip", "DEF")
                                .put("enc", "A256GCM")
                                .put("alg", "dir")
                                .toString(),
                        payload));
        tokens.put(
                "two algorithms",
                forge.sign("{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"" + forge.keyId() + "\"}", payload));
        tokens.put("a header that is a list", forge.sign("[\"RS256\"]", payload));
        tokens.put("a header that is no JSON", forge.sign("{alg:RS256", payload));
        tokens.put("a deep header", forge.sign("{\"alg\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}", payload));
    }

    private void times() {
        Instant now = Instant.now();
        tokens.put("expired", claiming(claims -> claims.put("iat", seconds(now, -1_200))
                .put("exp", seconds(now, -300))));
        tokens.put("expired a moment ago", claiming(claims -> claims.put("iat", seconds(now, -600))
                .put("exp", seconds(now, -10))));
        tokens.put("no expiry", claiming(claims -> claims.remove("exp")));
        tokens.put("expiry as text", claiming(claims -> claims.put("exp", "never")));
        tokens.put("expiry null", claiming(claims -> claims.putNull("exp")));
        tokens.put("expiry beyond all numbers", claiming(claims -> claims.put("exp", Long.MAX_VALUE)));
        tokens.put("expiry as a list", claiming(claims -> claims.putArray("exp").add(seconds(now, 300))));
        tokens.put("a negative expiry", claiming(claims -> claims.put("exp", -1)));
        tokens.put("valid for a day", claiming(claims -> claims.put("exp", seconds(now, 86_400))));
        tokens.put("no time of issue", claiming(claims -> claims.remove("iat")));
        tokens.put("issued tomorrow", claiming(claims -> claims.put("iat", seconds(now, 86_400))
                .put("exp", seconds(now, 87_000))));
        tokens.put("not valid yet", claiming(claims -> claims.put("nbf", seconds(now, 840))));
    }

    private void claims() {
        tokens.put("another issuer", claiming(claims -> claims.put("iss", "somebody")));
        tokens.put("an issuer in other letters", claiming(claims -> claims.put("iss", "CLUSTER-AI")));
        tokens.put("issuers", claiming(claims -> claims.putArray("iss").add("cluster-ai")));
        tokens.put("another audience", claiming(claims -> claims.put("aud", "somebody")));
        tokens.put(
                "audiences of others",
                claiming(claims -> claims.putArray("aud").add("one").add("other")));
        tokens.put("a number as audience", claiming(claims -> claims.put("aud", 1)));
        for (String name : List.of("iss", "aud", "sub", "sid", "upn", "jti")) {
            tokens.put("no " + name, claiming(claims -> claims.remove(name)));
        }
        for (String name : List.of("sub", "sid", "upn", "roles", "scope", "clusters", "models", "amr")) {
            tokens.put("a number as " + name, claiming(claims -> claims.put(name, 7)));
        }
        tokens.put(
                "scopes as a list", claiming(claims -> claims.putArray("scope").add("*:*")));
        tokens.put("an object as models", claiming(claims -> claims.putObject("models")
                .put("all", true)));
        tokens.put("text as epoch", claiming(claims -> claims.put("epoch", "high")));
        tokens.put("an unknown level of proof", claiming(claims -> claims.put("acr", "GOD")));
        tokens.put("proved at no time", claiming(claims -> claims.put("auth_time", "now")));
        tokens.put("claims that are a list", forge.sign(forge.header().toString(), "[1]"));
        tokens.put("claims that are null", forge.sign(forge.header().toString(), "null"));
        tokens.put("claims that are no JSON", forge.sign(forge.header().toString(), "{sub:admin"));
        tokens.put(
                "a token in a token",
                forge.sign(forge.header().put("cty", "JWT").toString(), valid));
        tokens.put(
                "two subjects",
                forge.sign(
                        forge.header().toString(),
                        Forge.claims(valid).toString().replaceFirst("\\{", "{\"sub\":\"x\",")));
    }

    private void refuses(Doors.Door door, String attack, String query, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(door.address().resolve(door.probe() + query))
                .timeout(Duration.ofSeconds(30));
        for (int index = 0; index < headers.length; index += 2) {
            request.header(headers[index], headers[index + 1]);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String what = attack + " at " + door + " → " + answer.statusCode() + " " + answer.body();
            // 400 and 431 are the server's own, before anybody looks at the token.
            assertThat(answer.statusCode()).as(what).isIn(400, 401, 431);
            assertThat(answer.body()).as(what).doesNotContain("Exception", "\tat ", "jose4j");
        } catch (IOException hungUp) {
            // So it may, on a header beyond all limits; that it is still there is asked afterwards.
            assertThat(attack).as(hungUp.toString()).isEqualTo(ENDLESS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private String claiming(Consumer<ObjectNode> change) {
        ObjectNode claims = Forge.claims(valid).deepCopy();
        change.accept(claims);
        return forge.sign(forge.header().toString(), claims.toString());
    }

    private String strange(Consumer<ObjectNode> change) {
        ObjectNode header = forge.header();
        change.accept(header);
        return Forge.sign(header.toString(), Forge.claims(valid).toString(), "SHA256withRSA", stranger.getPrivate());
    }

    private String critical(String name, boolean value) {
        ObjectNode header = forge.header().put(name, value);
        header.putArray("crit").add(name);
        return header.toString();
    }

    private ObjectNode jwk() {
        RSAPublicKey key = (RSAPublicKey) stranger.getPublic();
        return Suite.JSON
                .createObjectNode()
                .put("kty", "RSA")
                .put("kid", forge.keyId())
                .put("alg", "RS256")
                .put("n", base64(key.getModulus().toByteArray()))
                .put("e", base64(key.getPublicExponent().toByteArray()));
    }

    private static String without(ObjectNode header, String name) {
        header.remove(name);
        return header.toString();
    }

    /** Another letter that stands for the same bits, because the last one of a signature carries some that do not count. */
    private static char respelled(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return alphabet.charAt(alphabet.indexOf(token.charAt(token.length() - 1)) ^ 1);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static long seconds(Instant now, long later) {
        return now.plusSeconds(later).getEpochSecond();
    }
}
