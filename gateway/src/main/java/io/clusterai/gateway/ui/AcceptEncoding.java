package io.clusterai.gateway.ui;

import java.util.List;
import java.util.Locale;

/** Which encodings a client takes, by its {@code Accept-Encoding} (RFC 9110, section 12.5.3). */
final class AcceptEncoding {

    private AcceptEncoding() {}

    /** Whether the client names this encoding, in small letters, and does not give it the weight 0. A mere {@code *} is not enough. */
    static boolean allows(List<String> headers, String encoding) {
        for (String header : headers) {
            for (String choice : header.toLowerCase(Locale.ROOT).split(",")) {
                String[] parts = choice.split(";", 2);
                if (parts[0].strip().equals(encoding)) {
                    return parts.length == 1 || !parts[1].replace(" ", "").matches("q=0(\\.0{0,3})?");
                }
            }
        }
        return false;
    }
}
