package io.clusterai.platform.promql;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** String literals with Go's escapes: double or single quotes, and back-quotes without escapes. */
final class QuotedText {

    private QuotedText() {}

    static String quote(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** Reads the literal whose opening quote stands at {@code start}. */
    static Literal read(String text, int start) {
        char quote = text.charAt(start);
        StringBuilder value = new StringBuilder();
        int at = start + 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == quote) {
                return new Literal(value.toString(), at + 1);
            }
            if (c == '\n' && quote != '`') {
                throw new PromqlException(at, "line break in a string");
            }
            if (c == '\\' && quote != '`') {
                at = readEscape(text, at, quote, value);
            } else {
                value.append(c);
                at++;
            }
        }
        throw new PromqlException(start, "string is not closed");
    }

    private static int readEscape(String text, int backslash, char quote, StringBuilder value) {
        if (backslash + 1 >= text.length()) {
            throw new PromqlException(backslash, "string ends in an escape");
        }
        char kind = text.charAt(backslash + 1);
        switch (kind) {
            case 'a' -> value.append('\u0007');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'v' -> value.append('\u000b');
            case '\\' -> value.append('\\');
            case 'u' -> {
                value.appendCodePoint(codePoint(text, backslash, 4));
                return backslash + 6;
            }
            case 'U' -> {
                value.appendCodePoint(codePoint(text, backslash, 8));
                return backslash + 10;
            }
            case 'x', '0', '1', '2', '3' -> {
                return readBytes(text, backslash, value);
            }
            default -> {
                if (kind != quote) {
                    throw new PromqlException(backslash, "unknown escape \\" + kind);
                }
                value.append(quote);
            }
        }
        return backslash + 2;
    }

    private static int codePoint(String text, int backslash, int digits) {
        int code = digits(text, backslash, backslash + 2, digits, 16);
        if (!Character.isValidCodePoint(code) || code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
            throw new PromqlException(backslash, "escape names no character");
        }
        return code;
    }

    /** Byte escapes spell UTF-8, so a run of them is decoded together. */
    private static int readBytes(String text, int backslash, StringBuilder value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = backslash;
        while (at + 1 < text.length() && text.charAt(at) == '\\' && "x0123".indexOf(text.charAt(at + 1)) >= 0) {
            boolean hexadecimal = text.charAt(at + 1) == 'x';
            bytes.write(hexadecimal ? digits(text, at, at + 2, 2, 16) : digits(text, at, at + 1, 3, 8));
            at += 4;
        }
        try {
            value.append(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())));
        } catch (CharacterCodingException e) {
            throw new PromqlException(backslash, "byte escapes are not UTF-8");
        }
        return at;
    }

    private static int digits(String text, int backslash, int from, int count, int radix) {
        if (from + count > text.length()) {
            throw new PromqlException(backslash, "escape is cut short");
        }
        try {
            return Integer.parseUnsignedInt(text, from, from + count, radix);
        } catch (NumberFormatException e) {
            throw new PromqlException(backslash, "escape holds a character that is no digit");
        }
    }

    /** The value of a literal and the offset behind its closing quote. */
    record Literal(String value, int end) {}
}
