package io.clusterai.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gzip, deflate, br, zstd  | true
                    BR                       | true
                    gzip;q=1.0, br ; q=0.8   | true
                    br;q=0.001               | true
                    br;q=0                   | false
                    br; q=0.000              | false
                    gzip                     | false
                    *                        | false
                    brotli                   | false
                    ''                       | false
                    """)
    void readsWhatAClientTakes(String header, boolean allowed) {
        assertThat(AcceptEncoding.allows(List.of(header), "br")).isEqualTo(allowed);
        assertThat(AcceptEncoding.allows(List.of("identity", header), "br")).isEqualTo(allowed);
    }
}
