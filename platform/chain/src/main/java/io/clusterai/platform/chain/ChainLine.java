package io.clusterai.platform.chain;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a chain's file: JSON that any program reads, in one exact form that the verifier insists on, so that no byte of it can differ
 * unnoticed. Records and parts stand in it as they were hashed; {@code sizes} tells their bytes.
 */
public sealed interface ChainLine {

    /** The line without its end. */
    String text();

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException when it is not of the form written here
     */
    static ChainLine parse(String line) {
        if (line.startsWith("{\"checkpoint\":")) {
            return Signed.read(line);
        }
        if (line.startsWith("{\"damaged\":")) {
            return Damaged.read(line);
        }
        return line.startsWith("{\"begin\":") ? Begin.read(line) : Entry.read(line);
    }

    /**
     * The first line.
     *
     * @param first the index of the first link in the file; what came before it, if anything, must be signed for
     * @param previous the hash before it
     * @param latest the last checkpoint when the file was made, absent before the first: what it covers must be in the file
     */
    record Begin(long first, Digest previous, Optional<Checkpoint> latest) implements ChainLine {

        private static final Pattern FORM = Pattern.compile(
                "\\{\"begin\":([1-9]\\d{0,17}),\"previous\":\"([0-9a-f]{64})\",\"checkpoint\":(null|\\{.*})}");

        public Begin {
            requireNonNull(previous, "previous is null");
            requireNonNull(latest, "latest is null");
        }

        @Override
        public String text() {
            return "{\"begin\":" + first + ",\"previous\":\"" + previous + "\",\"checkpoint\":"
                    + latest.map(Signed::json).orElse("null") + "}";
        }

        private static Begin read(String line) {
            Matcher matcher = matched(FORM, line);
            Optional<Checkpoint> latest =
                    matcher.group(3).equals("null") ? Optional.empty() : Optional.of(Signed.of(matcher.group(3)));
            return new Begin(Long.parseLong(matcher.group(1)), new Digest(matcher.group(2)), latest);
        }
    }

    /**
     * A link.
     *
     * @param parts what the commitments are to, in their order; empty where it has been forgotten
     */
    record Entry(Link link, List<Optional<String>> parts) implements ChainLine {

        private static final String NO_PART = "null";
        private static final Pattern HEAD = Pattern.compile(
                "\\{\"index\":([1-9]\\d{0,17}),\"previous\":\"([0-9a-f]{64})\",\"hash\":\"([0-9a-f]{64})\","
                        + "\"commitments\":\\[((?:\"[0-9a-f]{64}\",?)*)],\"sizes\":\\[(\\d{1,7}(?:,\\d{1,7})*)],\"record\":");

        public Entry {
            requireNonNull(link, "link is null");
            parts = List.copyOf(parts);
            if (parts.size() != link.commitments().size()) {
                throw new IllegalArgumentException("not a part for every commitment");
            }
        }

        /** Whether every part that is there is the one that was committed to. */
        boolean partsFit() {
            for (int index = 0; index < parts.size(); index++) {
                Digest commitment = link.commitments().get(index);
                if (!parts.get(index).map(Link::commit).map(commitment::equals).orElse(true)) {
                    return false;
                }
            }
            return true;
        }

        boolean isWhole() {
            return parts.stream().allMatch(Optional::isPresent);
        }

        @Override
        public String text() {
            List<String> texts = new ArrayList<>(List.of(link.record()));
            parts.forEach(part -> texts.add(part.orElse(NO_PART)));
            String commitments = String.join(
                    ",",
                    link.commitments().stream()
                            .map(commitment -> "\"" + commitment + "\"")
                            .toList());
            String sizes = String.join(
                    ",",
                    texts.stream()
                            .map(text -> Integer.toString(bytes(text).length))
                            .toList());
            return "{\"index\":" + link.index() + ",\"previous\":\"" + link.previous() + "\",\"hash\":\"" + link.hash()
                    + "\",\"commitments\":[" + commitments + "],\"sizes\":[" + sizes + "],\"record\":" + link.record()
                    + ",\"parts\":[" + String.join(",", texts.subList(1, texts.size())) + "]}";
        }

        private static Entry read(String line) {
            Matcher head = HEAD.matcher(line);
            if (!head.lookingAt()) {
                throw malformed();
            }
            List<Digest> commitments = Arrays.stream(head.group(4).split(","))
                    .filter(quoted -> !quoted.isEmpty())
                    .map(quoted -> new Digest(quoted.substring(1, quoted.length() - 1)))
                    .toList();
            int[] sizes = Arrays.stream(head.group(5).split(","))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            byte[] rest = bytes(line.substring(head.end()));
            if (sizes.length != commitments.size() + 1 || sizes[0] > rest.length) {
                throw malformed();
            }
            String record = text(rest, 0, sizes[0]);
            List<Optional<String>> parts = new ArrayList<>();
            int from = sizes[0] + ",\"parts\":[".length();
            for (int index = 1; index < sizes.length; index++) {
                if (from + sizes[index] > rest.length) {
                    throw malformed();
                }
                String part = text(rest, from, sizes[index]);
                parts.add(part.equals(NO_PART) ? Optional.empty() : Optional.of(part));
                from += sizes[index] + 1;
            }
            Link link = new Link(
                    Long.parseLong(head.group(1)),
                    new Digest(head.group(2)),
                    commitments,
                    record,
                    new Digest(head.group(3)));
            Entry entry = new Entry(link, parts);
            // Whatever was skipped above, commas and brackets, shows here.
            if (!entry.text().equals(line)) {
                throw malformed();
            }
            return entry;
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private static String text(byte[] bytes, int from, int size) {
            return new String(bytes, from, size, StandardCharsets.UTF_8);
        }
    }

    /**
     * Says of the link behind it that it was not as it had been written when the file was made, as far as there still is one: a part of it that is
     * gone does not show in the link itself, which looks as if a person had been forgotten.
     *
     * @param reason a sentence without a quotation mark
     */
    record Damaged(long index, String reason) implements ChainLine {

        private static final Pattern FORM =
                Pattern.compile("\\{\"damaged\":([1-9]\\d{0,17}),\"reason\":\"([A-Za-z ,.]{1,200})\"}");

        public Damaged {
            requireNonNull(reason, "reason is null");
        }

        @Override
        public String text() {
            return "{\"damaged\":" + index + ",\"reason\":\"" + reason + "\"}";
        }

        private static Damaged read(String line) {
            Matcher matcher = matched(FORM, line);
            return new Damaged(Long.parseLong(matcher.group(1)), matcher.group(2));
        }
    }

    /** A checkpoint, which stands behind the link that it signs; directly behind the first line, it signs for what came before the file. */
    record Signed(Checkpoint checkpoint) implements ChainLine {

        private static final Pattern FORM = Pattern.compile("\\{\"checkpoint\":(\\{.*})}");
        private static final Pattern CHECKPOINT = Pattern.compile(
                "\\{\"index\":([1-9]\\d{0,17}),\"hash\":\"([0-9a-f]{64})\",\"signedAt\":\"([0-9TZ:.-]{20,30})\","
                        + "\"publicKey\":\"([A-Za-z0-9+/=]{1,200})\",\"signature\":\"([A-Za-z0-9+/=]{1,200})\"}");

        public Signed {
            requireNonNull(checkpoint, "checkpoint is null");
        }

        @Override
        public String text() {
            return "{\"checkpoint\":" + json(checkpoint) + "}";
        }

        private static Signed read(String line) {
            return new Signed(of(matched(FORM, line).group(1)));
        }

        /** A checkpoint as JSON. */
        static String json(Checkpoint checkpoint) {
            return "{\"index\":" + checkpoint.index() + ",\"hash\":\"" + checkpoint.hash() + "\",\"signedAt\":\""
                    + checkpoint.signedAt() + "\",\"publicKey\":\"" + checkpoint.publicKey() + "\",\"signature\":\""
                    + checkpoint.signature() + "\"}";
        }

        static Checkpoint of(String json) {
            Matcher matcher = matched(CHECKPOINT, json);
            try {
                Checkpoint checkpoint = new Checkpoint(
                        Long.parseLong(matcher.group(1)),
                        new Digest(matcher.group(2)),
                        Instant.parse(matcher.group(3)),
                        matcher.group(4),
                        matcher.group(5));
                if (!json(checkpoint).equals(json)) {
                    throw malformed();
                }
                return checkpoint;
            } catch (DateTimeException notATime) {
                throw malformed();
            }
        }
    }

    private static Matcher matched(Pattern form, String line) {
        Matcher matcher = form.matcher(line);
        if (!matcher.matches()) {
            throw malformed();
        }
        return matcher;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not a line of a chain's file");
    }
}
