package io.clusterai.auth.session;

import static java.util.Objects.requireNonNull;

/** Where a login comes from, as far as the request tells. */
public record Origin(String address, String userAgent) {

    private static final int LONGEST_USER_AGENT = 200;
    private static final int LONGEST_ADDRESS = 64;

    public Origin {
        address = shorten(requireNonNull(address, "address is null"), LONGEST_ADDRESS);
        userAgent = shorten(
                requireNonNull(userAgent, "userAgent is null").replaceAll("\\p{Cntrl}", ""), LONGEST_USER_AGENT);
    }

    private static String shorten(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
}
