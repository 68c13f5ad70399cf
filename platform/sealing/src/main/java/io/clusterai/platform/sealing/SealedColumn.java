package io.clusterai.platform.sealing;

import static java.util.Objects.requireNonNull;

import java.util.Base64;
import java.util.function.Function;

/**
 * A column that holds something sealed, and the one beside it that says under which key: an id, or the empty text while nobody has looked.
 *
 * @param kind what lies there, in metrics and messages
 * @param id the column that names the row
 * @param derivation how the key is made of one of the ring's
 * @param name under which name something is sealed, of the value in {@code id}
 */
public record SealedColumn(
        String kind,
        String table,
        String id,
        String column,
        String keyColumn,
        Form form,
        Function<SealingKey, byte[]> derivation,
        Function<Object, String> name) {

    public SealedColumn {
        requireNonNull(kind, "kind is null");
        requireNonNull(table, "table is null");
        requireNonNull(id, "id is null");
        requireNonNull(column, "column is null");
        requireNonNull(keyColumn, "keyColumn is null");
        requireNonNull(form, "form is null");
        requireNonNull(derivation, "derivation is null");
        requireNonNull(name, "name is null");
    }

    /** How a column holds bytes. */
    public enum Form {
        BYTES,
        /** As text, which a fault may have made into anything. */
        BASE64;

        byte[] read(String text) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException damaged) {
                return new byte[0];
            }
        }

        String write(byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
    }
}
