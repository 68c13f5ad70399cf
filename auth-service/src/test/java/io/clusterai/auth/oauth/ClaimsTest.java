package io.clusterai.auth.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimsTest {

    @Test
    void areFoundByNameAndByPath() {
        Claims claims = claims(Map.of(
                "groups", List.of("a", "b"),
                "realm_access", Map.of("roles", List.of("c")),
                "https://example.com/roles", "d"));

        assertThat(claims.texts("groups")).containsExactly("a", "b");
        assertThat(claims.texts("realm_access.roles")).containsExactly("c");
        assertThat(claims.texts("https://example.com/roles")).containsExactly("d");
        assertThat(claims.texts("realm_access.none")).isEmpty();
        assertThat(claims.texts("groups.a")).isEmpty();
        assertThat(claims.text("none")).isEmpty();
    }

    @Test
    void anAddressThatNobodyVerifiedIsNoneOfThem() {
        assertThat(claims(Map.of("email", "ann@example.com")).text("email")).isEmpty();
        assertThat(claims(Map.of("email", "ann@example.com", "email_verified", false))
                        .text("email"))
                .isEmpty();
        assertThat(claims(Map.of("email", "ann@example.com", "email_verified", true))
                        .text("email"))
                .contains("ann@example.com");
    }

    @Test
    void whatIsAddedChangesNothingThatWasSigned() {
        Claims claims = claims(Map.of("groups", List.of("a"))).with(Map.of("groups", List.of("root"), "name", "Ann"));

        assertThat(claims.texts("groups")).containsExactly("a");
        assertThat(claims.text("name")).contains("Ann");
    }

    @Test
    void howSomebodySignedInIsSaidInWhatWasSignedOrNotAtAll() {
        Claims signed = claims(Map.of("amr", List.of("pwd", "mfa"), "acr", "gold"));
        Claims silent = claims(Map.of());
        Map<String, Object> more = Map.of("amr", List.of("otp"), "acr", "platinum");

        assertThat(signed.with(more).proofs()).containsExactlyInAnyOrder("pwd", "mfa", "gold");
        assertThat(silent.with(more).proofs()).isEmpty();
    }

    @Test
    void rolesAreThoseThatAreMappedAndNoOthers() {
        RoleMapping mapping = RoleMapping.of(
                Optional.of("groups"), List.of("CN=ops,DC=example=operator", "admins=admin"), List.of("viewer"));

        assertThat(mapping.managed(claims(Map.of("groups", List.of("CN=ops,DC=example", "admin", "x")))))
                .contains(List.of("operator"));
        assertThat(mapping.managed(claims(Map.of("groups", "admins")))).contains(List.of("admin"));
        assertThat(mapping.managed(claims(Map.of("groups", List.of())))).contains(List.of("viewer"));
        assertThat(mapping.managed(claims(Map.of()))).contains(List.of("viewer"));
    }

    @Test
    void withoutAClaimTheIssuerSaysNothingOfRoles() {
        RoleMapping mapping = RoleMapping.of(Optional.empty(), List.of(), List.of("viewer"));

        assertThat(mapping.managed(claims(Map.of("groups", "admins")))).isEmpty();
        assertThat(mapping.initial()).containsExactly("viewer");
    }

    @Test
    void aMappingIsWrittenInOneWay() {
        assertThatThrownBy(() -> RoleMapping.of(Optional.empty(), List.of("admins"), List.of()))
                .hasMessageContaining("value=role");
        assertThatThrownBy(() -> RoleMapping.of(Optional.empty(), List.of("admins="), List.of()))
                .hasMessageContaining("value=role");
    }

    @Test
    void somebodyNewIsCalledByWhatFitsOfTheirName() {
        assertThat(ProposedName.of(claims(Map.of("preferred_username", "Ann O'Neil")), "preferred_username", "github"))
                .startsWith("Ann-O-Neil", "Ann-O-Neil.github")
                .hasSize(3);
        assertThat(ProposedName.of(claims(Map.of("nick", "..//..")), "nick", "x")
                        .getFirst())
                .isEqualTo("user");
        assertThat(ProposedName.of(claims(Map.of("nick", "a".repeat(500))), "nick", "a".repeat(31)))
                .allMatch(name -> name.length() <= 64);
        assertThat(ProposedName.of(claims(Map.of("email", "ann@example.com")), "nick", "x")
                        .getFirst())
                .isEqualTo("user");
    }

    @Test
    void nobodyIsASubject() {
        assertThatThrownBy(() -> new Claims("https://issuer", " ", Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Claims("https://issuer", "x".repeat(256), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Claims claims(Map<String, Object> values) {
        return new Claims("https://issuer.example", "1", values);
    }
}
