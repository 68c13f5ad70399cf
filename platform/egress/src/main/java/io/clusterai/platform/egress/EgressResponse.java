package io.clusterai.platform.egress;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * A complete answer; any status counts as one, a redirect included.
 *
 * @param status the HTTP status
 * @param headers case-insensitive
 * @param body whole, within the bound of the request
 */
public record EgressResponse(int status, MultiMap headers, Buffer body) {

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public String text() {
        return body.toString();
    }
}
