package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.clusterai.auth.audit.AuditChainRepository.NewPart;
import io.clusterai.auth.audit.RawLink.RawPart;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.platform.chain.ChainLine;
import io.clusterai.platform.chain.ChainVerifier;
import io.clusterai.platform.chain.Digest;
import io.clusterai.platform.chain.Link;
import io.clusterai.platform.chain.Verdict;
import io.clusterai.platform.events.EventCodec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done to the rows of the trail, to what tells of persons or to their keys, is named at the exact place. The seed is fixed. */
class LinkReaderTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int LINKS = 60;
    private static final int PERSONS = 7;
    private static final int DAMAGES_OF_A_KIND = 80;
    private static final String ERASED = "person-3";

    private static final Envelope MASTER = new Envelope(new byte[32], new SecureRandom());
    private static final EventCodec CODEC = new EventCodec(new ObjectMapper().registerModule(new JavaTimeModule()));

    @Test
    void whoWasErasedIsForgottenAndNothingIsDamaged() {
        Rows rows = new Rows();

        long forgotten = rows.read().stream()
                .filter(stored -> stored.parts().contains(Optional.<String>empty()))
                .count();

        assertThat(rows.read()).allMatch(stored -> stored.damage().isEmpty());
        assertThat(forgotten).isPositive();
        assertThat(verify(rows.read()))
                .isEqualTo(new Verdict.Intact(1, LINKS, Optional.empty(), Optional.empty(), LINKS, forgotten));
    }

    @Test
    void whatTellsOfOthersIsHeldBackAndNoDamage() {
        Rows rows = new Rows();
        rows.keys.keySet().removeIf(person -> !person.equals("person-1"));

        assertThat(rows.read(Optional.of("person-1")))
                .allMatch(stored -> stored.damage().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void everyDamageIsNamedAtTheExactPlace(Damage damage) {
        Random random = new Random(damage.ordinal());
        for (int round = 0; round < DAMAGES_OF_A_KIND; round++) {
            Rows rows = new Rows();
            long expected = damage.apply(rows, random);

            List<StoredLink> read = rows.read();

            assertThat(read.stream()
                            .filter(stored -> stored.damage().isPresent())
                            .map(StoredLink::index)
                            .findFirst())
                    .as("%s, round %d", damage, round)
                    .contains(expected);
            assertThat(read).allSatisfy(stored -> CsvLine.of(AuditView.of(stored, List.of())));
            assertThat(verify(read))
                    .as("%s, round %d", damage, round)
                    .isInstanceOfSatisfying(Verdict.Broken.class, broken -> assertThat(broken.index())
                            .isEqualTo(expected));
        }
    }

    /** What can be done by somebody with full power over the database, and the index at which it must be named. */
    enum Damage {
        FLIP_PART {
            @Override
            long apply(Rows rows, Random random) {
                int which = rows.someWithPart(random);
                RawPart part = rows.links.get(which).parts().getFirst();
                return rows.replace(
                        which, List.of(new RawPart(part.position(), part.subject(), flipped(part.sealed(), random))));
            }
        },
        CUT_PART {
            @Override
            long apply(Rows rows, Random random) {
                int which = rows.someWithPart(random);
                RawPart part = rows.links.get(which).parts().getFirst();
                return rows.replace(
                        which,
                        List.of(new RawPart(
                                part.position(),
                                part.subject(),
                                java.util.Arrays.copyOf(part.sealed(), random.nextInt(part.sealed().length)))));
            }
        },
        DELETE_PART {
            @Override
            long apply(Rows rows, Random random) {
                return rows.replace(rows.someWithPart(random), List.of());
            }
        },
        EXCHANGE_PART {
            @Override
            long apply(Rows rows, Random random) {
                int which = rows.someWithPart(random);
                // Of the same person, hence under the same key.
                RawPart part = rows.links.get(which).parts().getFirst();
                RawPart other = rows.links.stream()
                        .filter(raw -> raw.index() != which + 1L)
                        .flatMap(raw -> raw.parts().stream())
                        .filter(another -> another.subject().equals(part.subject()))
                        .findFirst()
                        .orElseThrow();
                return rows.replace(which, List.of(new RawPart(part.position(), part.subject(), other.sealed())));
            }
        },
        CALL_IT_AN_ERASED_PERSONS {
            @Override
            long apply(Rows rows, Random random) {
                int which = rows.someWithPart(random);
                RawPart part = rows.links.get(which).parts().getFirst();
                return rows.replace(which, List.of(new RawPart(part.position(), ERASED, part.sealed())));
            }
        },
        ADD_PART {
            @Override
            long apply(Rows rows, Random random) {
                int which = random.nextInt(LINKS);
                List<RawPart> more = new ArrayList<>(rows.links.get(which).parts());
                more.add(new RawPart(5 + random.nextInt(100), "person-1", new byte[40]));
                return rows.replace(which, more);
            }
        },
        FLIP_KEY {
            @Override
            long apply(Rows rows, Random random) {
                String person = rows.somebody(random);
                rows.keys.put(person, flipped(rows.keys.get(person), random));
                return rows.firstOf(person);
            }
        },
        CUT_KEY {
            @Override
            long apply(Rows rows, Random random) {
                String person = rows.somebody(random);
                rows.keys.put(person, new byte[random.nextInt(40)]);
                return rows.firstOf(person);
            }
        },
        DELETE_KEY {
            @Override
            long apply(Rows rows, Random random) {
                String person = rows.somebody(random);
                rows.keys.remove(person);
                return rows.firstOf(person);
            }
        },
        SHORTEN_COMMITMENTS {
            @Override
            long apply(Rows rows, Random random) {
                int which = rows.someWithPart(random);
                RawLink raw = rows.links.get(which);
                return rows.replace(
                        which,
                        raw.hash(),
                        raw.commitments().subList(0, raw.commitments().size() - 1),
                        raw.record());
            }
        },
        SPOIL_COMMITMENT {
            @Override
            long apply(Rows rows, Random random) {
                int which = rows.someWithPart(random);
                RawLink raw = rows.links.get(which);
                return rows.replace(which, raw.hash(), List.of("no digest"), raw.record());
            }
        },
        SPOIL_HASH {
            @Override
            long apply(Rows rows, Random random) {
                int which = random.nextInt(LINKS);
                RawLink raw = rows.links.get(which);
                return rows.replace(
                        which, raw.hash().substring(random.nextInt(64)) + "x", raw.commitments(), raw.record());
            }
        },
        CUT_RECORD {
            @Override
            long apply(Rows rows, Random random) {
                int which = random.nextInt(LINKS);
                RawLink raw = rows.links.get(which);
                return rows.replace(
                        which,
                        raw.hash(),
                        raw.commitments(),
                        raw.record().substring(0, random.nextInt(raw.record().length())));
            }
        },
        EMPTY_RECORD {
            @Override
            long apply(Rows rows, Random random) {
                int which = random.nextInt(LINKS);
                RawLink raw = rows.links.get(which);
                return rows.replace(
                        which,
                        raw.hash(),
                        raw.commitments(),
                        List.of("{}", "null", "[]", "\n").get(random.nextInt(4)));
            }
        };

        abstract long apply(Rows rows, Random random);
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private static Verdict verify(List<StoredLink> read) {
        Stream<ChainLine> begin = Stream.of(new ChainLine.Begin(1, Digest.NONE, Optional.empty()));
        Stream<ChainLine> rest = read.stream().flatMap(stored -> stored.lines().stream());
        return ChainVerifier.verify(
                Stream.concat(begin, rest).map(ChainLine::text).iterator(), Optional.empty(), List.of());
    }

    /** The tables of the trail. */
    private static final class Rows {

        private final List<RawLink> links = new ArrayList<>();
        private final Map<String, byte[]> keys = new HashMap<>();

        Rows() {
            for (int person = 0; person < PERSONS; person++) {
                keys.put("person-" + person, MASTER.newKey("person-" + person));
            }
            Digest hash = Digest.NONE;
            for (int index = 1; index <= LINKS; index++) {
                hash = append(index, hash);
            }
            keys.put(ERASED, null);
        }

        private Digest append(int index, Digest previous) {
            String person = "person-" + index % PERSONS;
            boolean byPerson = index % 5 != 0;
            Actor actor = byPerson
                    ? new Actor(Actor.Kind.USER, person, "ölga", null, "access-token", "s", "192.0.2.7", "t")
                    : new Actor(Actor.Kind.SERVICE, "service:internal", "", null, "service-secret", null, "", "t");
            OperationRecorded operation = OperationRecorded.done(
                    actor,
                    "rules.create",
                    "rules:write",
                    new Target("rule", "r-" + index, "Busy"),
                    List.of(new Change("expression", null, "up == 0")),
                    NOON);
            List<String> texts = Subject.acting(operation)
                    .map(subject -> CODEC.write(PartView.acting("salt-" + index, subject, operation)))
                    .stream()
                    .toList();
            String record = CODEC.write(RecordView.of("event-" + index, "/alert-service", operation, NOON));
            Link link = Link.after(
                    index - 1, previous, texts.stream().map(Link::commit).toList(), record);
            List<RawPart> parts = texts.stream()
                    .map(text -> new RawPart(
                            0,
                            person,
                            MASTER.of(person, keys.get(person))
                                    .seal(text.getBytes(StandardCharsets.UTF_8), NewPart.name(index, 0))))
                    .toList();
            links.add(new RawLink(
                    index,
                    previous.hex(),
                    link.hash().hex(),
                    link.commitments().stream().map(Digest::hex).toList(),
                    record,
                    new RawLink.Columns("event-" + index, NOON, NOON, actor.id(), "rules.create", "r-" + index, "t"),
                    parts));
            return link.hash();
        }

        List<StoredLink> read() {
            return read(Optional.empty());
        }

        List<StoredLink> read(Optional<String> only) {
            Map<String, SubjectKey> found = new HashMap<>();
            keys.forEach((person, key) -> found.put(person, SubjectKey.of(MASTER, person, key)));
            LinkReader reader = new LinkReader(found, only, LinkReaderTest::record);
            return links.stream().map(reader::read).toList();
        }

        /** A link with a part of somebody who was not erased. */
        int someWithPart(Random random) {
            while (true) {
                int which = random.nextInt(LINKS);
                if (links.get(which).parts().stream()
                        .anyMatch(part -> !part.subject().equals(ERASED))) {
                    return which;
                }
            }
        }

        String somebody(Random random) {
            return links.get(someWithPart(random)).parts().getFirst().subject();
        }

        long firstOf(String person) {
            return links.stream()
                    .filter(raw ->
                            raw.parts().stream().anyMatch(part -> part.subject().equals(person)))
                    .findFirst()
                    .orElseThrow()
                    .index();
        }

        long replace(int which, List<RawPart> parts) {
            RawLink raw = links.get(which);
            links.set(
                    which,
                    new RawLink(
                            raw.index(),
                            raw.previous(),
                            raw.hash(),
                            raw.commitments(),
                            raw.record(),
                            raw.columns(),
                            parts));
            return which + 1L;
        }

        /** What stands behind it finds its hash as the one before. */
        long replace(int which, String hash, List<String> commitments, String record) {
            RawLink raw = links.get(which);
            links.set(
                    which,
                    new RawLink(raw.index(), raw.previous(), hash, commitments, record, raw.columns(), raw.parts()));
            if (which + 1 < LINKS) {
                RawLink next = links.get(which + 1);
                links.set(
                        which + 1,
                        new RawLink(
                                next.index(),
                                hash,
                                next.hash(),
                                next.commitments(),
                                next.record(),
                                next.columns(),
                                next.parts()));
            }
            return which + 1L;
        }
    }

    private static Optional<RecordView> record(String text) {
        try {
            return Optional.of(CODEC.read(text.getBytes(StandardCharsets.UTF_8), RecordView.class))
                    .filter(RecordView::isComplete);
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }
}
