package io.clusterai.launcher.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {

    private final Masking masking = new Masking(List.of("swordfish\n", "swordfish-and-more", "abc"));

    @Test
    void takesOutWhatItKnowsWhereverItStands() {
        assertThat(masking.mask("x=swordfish-and-more, y swordfishes")).isEqualTo("x=***, y ***es");
    }

    @Test
    void aSecretTooShortToBeOneDoesNotRuinTheText() {
        assertThat(masking.mask("alphabet abc")).isEqualTo("alphabet abc");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "redis://:s3cr3t@127.0.0.1:6379 | redis://:***@127.0.0.1:6379",
                "postgresql://postgres:s3cr3t@host:5432/x | postgresql://postgres:***@host:5432/x",
                "DATABASE_PASSWORD=s3cr3t | DATABASE_PASSWORD=***",
                "ACCESS_SERVICE_SECRET=s3cr3t | ACCESS_SERVICE_SECRET=***",
                "{\"password\":\"s3cr3t\",\"username\":\"admin\"} | {\"password\":\"***\",\"username\":\"admin\"}",
                "Authorization: Bearer abcdefghijkl.mnop | Authorization: Bearer ***",
                "Authorization: Basic c2VydmljZTpzM2NyM3Q= | Authorization: Basic ***",
                "got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl in it | got *** in it",
                "http://127.0.0.1:8080/health is UP | http://127.0.0.1:8080/health is UP"
            })
    void takesOutWhatLooksLikeASecret(String text, String masked) {
        assertThat(masking.mask(text)).isEqualTo(masked);
    }
}
