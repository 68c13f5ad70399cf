package io.clusterai.platform.sealing;

import static java.util.Objects.requireNonNull;

/**
 * Rows whose owners hold something with a MAC of ours: it cannot be made anew without them, so that the key is needed until they are gone.
 *
 * @param kind what it is, in metrics and messages
 * @param keyColumn says under which key the MAC is: an id, or the empty text of a time before ids
 * @param condition which rows still count
 */
public record KeyedRows(String kind, String table, String keyColumn, String condition) {

    public KeyedRows {
        requireNonNull(kind, "kind is null");
        requireNonNull(table, "table is null");
        requireNonNull(keyColumn, "keyColumn is null");
        requireNonNull(condition, "condition is null");
    }
}
