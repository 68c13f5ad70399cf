package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import io.clusterai.auth.audit.RawLink.RawPart;
import io.clusterai.platform.chain.Digest;
import io.clusterai.platform.chain.Link;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds out what of a link can still be read, and what is not as it was written. That somebody was erased is no damage: their key is known to be
 * destroyed. Whatever else is missing is.
 *
 * @param keys of everybody named by {@link #subjects}; nobody has a key who is not in it
 * @param only whom to tell of; of everybody when empty
 * @param records reads a record; empty when it cannot be read
 */
record LinkReader(Map<String, SubjectKey> keys, Optional<String> only, Function<String, Optional<RecordView>> records) {

    LinkReader {
        keys = Map.copyOf(keys);
        requireNonNull(only, "only is null");
        requireNonNull(records, "records is null");
    }

    /** Whose keys are needed: of those whom the record tells of and of those whom its parts are said to tell of. */
    static Set<String> subjects(RawLink raw, Function<String, Optional<RecordView>> records) {
        Set<String> subjects = new HashSet<>();
        raw.parts().forEach(part -> subjects.add(part.subject()));
        records.apply(raw.record()).map(LinkReader::persons).ifPresent(subjects::addAll);
        return subjects;
    }

    StoredLink read(RawLink raw) {
        Optional<Link> link = link(raw);
        Optional<RecordView> record = records.apply(raw.record());
        Optional<List<String>> persons = record.map(LinkReader::persons);
        List<Part> parts = new ArrayList<>();
        for (int position = 0; position < raw.commitments().size() && link.isPresent(); position++) {
            parts.add(part(raw, position, link.get().commitments().get(position), persons));
        }
        Optional<String> damage = damage(raw, link, record)
                .or(() -> parts.stream().flatMap(part -> part.damage().stream()).findFirst());
        return new StoredLink(
                raw.index(),
                raw.hash(),
                link,
                record.orElseGet(() -> RecordView.unreadable(raw.columns())),
                parts.stream().map(Part::text).toList(),
                damage);
    }

    private static Optional<String> damage(RawLink raw, Optional<Link> link, Optional<RecordView> record) {
        if (link.isEmpty()) {
            return Optional.of("Its hashes are not of the form that was written.");
        }
        if (!link.get().holds()) {
            return Optional.of("Its content, or the hash before it, is not what was hashed.");
        }
        if (record.isEmpty()) {
            return Optional.of("Its content cannot be read.");
        }
        return raw.parts().stream()
                .filter(part -> part.position() < 0
                        || part.position() >= raw.commitments().size())
                .map(part -> "More lies beside it than it was committed to.")
                .findFirst();
    }

    private Part part(RawLink raw, int position, Digest commitment, Optional<List<String>> persons) {
        Optional<RawPart> stored =
                raw.parts().stream().filter(part -> part.position() == position).findFirst();
        Optional<String> person = persons.filter(known -> position < known.size())
                .map(known -> known.get(position))
                .or(() -> stored.map(RawPart::subject));
        if (only.isPresent() && !only.equals(person)) {
            return Part.WITHHELD;
        }
        if (stored.filter(part -> !person.equals(Optional.of(part.subject()))).isPresent()) {
            return Part.damaged("A part of it stands under another person.");
        }
        Optional<SubjectKey> key = person.map(keys::get);
        if (key.isEmpty()) {
            return Part.damaged("The key of a person in it is missing, though nobody was erased.");
        }
        return switch (key.get()) {
            case SubjectKey.Erased() -> Part.WITHHELD;
            case SubjectKey.Broken() -> Part.damaged("The key of a person in it cannot be opened.");
            case SubjectKey.Usable(Envelope envelope) ->
                stored.map(part -> opened(envelope, raw.index(), part, commitment))
                        .orElseGet(() -> Part.damaged("A part of it is missing, though nobody was erased."));
        };
    }

    private static Part opened(Envelope envelope, long index, RawPart part, Digest commitment) {
        try {
            String name = AuditChainRepository.NewPart.name(index, part.position());
            String text = new String(envelope.open(part.sealed(), name), StandardCharsets.UTF_8);
            return Link.commit(text).equals(commitment)
                    ? new Part(Optional.of(text), Optional.empty())
                    : Part.damaged("A part of it is not the one that was committed to.");
        } catch (IllegalStateException changed) {
            return Part.damaged("A part of it cannot be opened.");
        }
    }

    private static Optional<Link> link(RawLink raw) {
        try {
            return Optional.of(new Link(
                    raw.index(),
                    new Digest(raw.previous()),
                    raw.commitments().stream().map(Digest::new).toList(),
                    raw.record(),
                    new Digest(raw.hash())));
        } catch (IllegalArgumentException notOfThisForm) {
            return Optional.empty();
        }
    }

    /** In the order of the parts. */
    private static List<String> persons(RecordView record) {
        return Stream.of(Subject.acting(record), Subject.concerned(record))
                .flatMap(Optional::stream)
                .map(Subject::id)
                .toList();
    }

    /** A part, as far as it can be read, or why it cannot although it should be. */
    private record Part(Optional<String> text, Optional<String> damage) {

        static final Part WITHHELD = new Part(Optional.empty(), Optional.empty());

        static Part damaged(String reason) {
            return new Part(Optional.empty(), Optional.of(reason));
        }
    }
}
