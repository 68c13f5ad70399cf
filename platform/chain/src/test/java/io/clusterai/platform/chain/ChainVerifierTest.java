package io.clusterai.platform.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done to a chain's file is found, at the exact place. The seed is fixed: a failure can be repeated. */
class ChainVerifierTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int LINKS = 120;
    private static final int CHECKPOINT_EVERY = 50;
    private static final int TAMPERINGS_OF_A_KIND = 200;

    private static final KeyPair KEYS = keys();
    private static final List<ChainLine> LINES = chain(1, LINKS, KEYS);
    private static final List<String> FILE = LINES.stream().map(ChainLine::text).toList();

    /** Line numbers of the file, by kind. */
    private static final List<Integer> ENTRIES = numbers(ChainLine.Entry.class);

    /** The last link that a checkpoint covers. */
    private static final int ANCHORED = LINKS / CHECKPOINT_EVERY * CHECKPOINT_EVERY;

    @Test
    void anUntouchedFileIsIntactAndWhatNobodySignedForIsCounted() {
        assertThat(verify(FILE)).isEqualTo(new Verdict.Intact(1, LINKS, latest(), LINKS - ANCHORED, LINKS / 10));
    }

    @Test
    void aFileMayBeginInTheMiddle() {
        List<String> part = chain(41, LINKS, KEYS).stream().map(ChainLine::text).toList();

        assertThat(verify(part)).isInstanceOfSatisfying(Verdict.Intact.class, intact -> {
            assertThat(intact.first()).isEqualTo(41);
            assertThat(intact.links()).isEqualTo(LINKS - 40);
            assertThat(intact.unanchored()).isEqualTo(LINKS - ANCHORED);
        });
    }

    @Test
    void aFileWithoutCheckpointsIsIntactAndWhollyUnanchored() {
        List<String> unsigned = new ArrayList<>(FILE);
        unsigned.removeIf(line -> line.startsWith("{\"checkpoint\""));
        unsigned.set(0, new ChainLine.Begin(1, Digest.NONE, Optional.empty()).text());

        assertThat(verify(unsigned)).isEqualTo(new Verdict.Intact(1, LINKS, Optional.empty(), LINKS, LINKS / 10));
    }

    @ParameterizedTest
    @EnumSource(Tampering.class)
    void everyTamperingIsFoundAtTheExactPlace(Tampering tampering) {
        Random random = new Random(tampering.ordinal());
        for (int round = 0; round < TAMPERINGS_OF_A_KIND; round++) {
            List<String> file = new ArrayList<>(FILE);
            long expected = tampering.apply(file, random);

            assertThat(verify(file))
                    .as("%s, round %d", tampering, round)
                    .isInstanceOfSatisfying(Verdict.Broken.class, broken -> assertThat(broken.index())
                            .isEqualTo(expected));
        }
    }

    @Test
    void aChainHashedAnewFromSomewhereIsFoundAtTheNextCheckpoint() {
        List<String> file = new ArrayList<>(FILE);
        Digest previous = Digest.NONE;
        for (int number : ENTRIES) {
            ChainLine.Entry entry = (ChainLine.Entry) LINES.get(number);
            Link link = entry.link();
            String record = link.index() < 70 ? link.record() : link.record().replace("rules", "roles");
            Link forged = Link.after(link.index() - 1, previous, link.commitments(), record);
            file.set(number, new ChainLine.Entry(forged, entry.parts()).text());
            previous = forged.hash();
        }

        assertThat(verify(file)).isInstanceOfSatisfying(Verdict.Broken.class, broken -> {
            assertThat(broken.index()).isEqualTo(51);
            assertThat(broken.reason()).contains("100").contains("hashed anew");
        });
    }

    @Test
    void aFileSignedAnewByAnotherKeyIsRefusedByWhomeverKnowsTheKey() {
        List<String> forged =
                chain(1, LINKS, keys()).stream().map(ChainLine::text).toList();

        assertThat(verify(forged)).isInstanceOf(Verdict.Intact.class);
        assertThat(ChainVerifier.verify(
                        forged.iterator(), Optional.of(latest().orElseThrow().fingerprint()), List.of()))
                .isInstanceOf(Verdict.Broken.class);
    }

    @Test
    void aFileCutTogetherWithItsCheckpointsIsFoundByOneThatWasKeptElsewhere() {
        List<String> cut = new ArrayList<>(FILE.subList(0, ENTRIES.get(79) + 1));
        cut.set(0, new ChainLine.Begin(1, Digest.NONE, Optional.of(checkpoint(50))).text());

        assertThat(verify(cut)).isInstanceOf(Verdict.Intact.class);
        assertThat(ChainVerifier.verify(cut.iterator(), Optional.empty(), List.of(checkpoint(100))))
                .isInstanceOfSatisfying(Verdict.Broken.class, broken -> assertThat(broken.index())
                        .isEqualTo(81));
    }

    @Test
    void aFileOfSomethingElseIsNotAChain() {
        for (List<String> other : List.of(List.<String>of(), List.of(""), List.of("[]"), FILE.subList(1, LINKS))) {
            assertThat(verify(other)).isInstanceOf(Verdict.Broken.class);
        }
    }

    /** What can be done to a file by somebody who cannot sign, and the index at which it must be found. */
    enum Tampering {
        FLIP {
            @Override
            long apply(List<String> file, Random random) {
                int which = random.nextInt(LINKS);
                int number = ENTRIES.get(which);
                file.set(number, flipped(file.get(number), random));
                return which + 1L;
            }
        },
        DROP {
            @Override
            long apply(List<String> file, Random random) {
                // Behind the last checkpoint the last one may be missing; that is a cut that nobody can see.
                int which = random.nextInt(LINKS - 1);
                file.remove((int) ENTRIES.get(which));
                return which + 1L;
            }
        },
        SWAP {
            @Override
            long apply(List<String> file, Random random) {
                int one = random.nextInt(LINKS);
                int other = (one + 1 + random.nextInt(LINKS - 1)) % LINKS;
                Collections.swap(file, ENTRIES.get(one), ENTRIES.get(other));
                return Math.min(one, other) + 1L;
            }
        },
        INSERT {
            @Override
            long apply(List<String> file, Random random) {
                int copied = random.nextInt(LINKS);
                int before = random.nextInt(LINKS);
                if (copied == before) {
                    copied = (copied + 1) % LINKS;
                }
                file.add(ENTRIES.get(before), FILE.get(ENTRIES.get(copied)));
                return before + 1L;
            }
        },
        FORGE {
            @Override
            long apply(List<String> file, Random random) {
                // Its own hash is right; that of its successor no longer is, or that of the checkpoint.
                int which = random.nextInt(ANCHORED - 1);
                ChainLine.Entry entry = (ChainLine.Entry) LINES.get(ENTRIES.get(which));
                Link link = entry.link();
                Link forged =
                        Link.after(link.index() - 1, link.previous(), link.commitments(), "{\"action\":\"forged\"}");
                file.set(ENTRIES.get(which), new ChainLine.Entry(forged, entry.parts()).text());
                boolean signed = link.index() % CHECKPOINT_EVERY == 0;
                return signed ? link.index() - CHECKPOINT_EVERY + 1 : link.index() + 1;
            }
        },
        EXCHANGE_PART {
            @Override
            long apply(List<String> file, Random random) {
                int which = random.nextInt(LINKS);
                ChainLine.Entry entry = (ChainLine.Entry) LINES.get(ENTRIES.get(which));
                String other = "{\"salt\":\"" + Long.toHexString(random.nextLong()) + "\",\"name\":\"somebody else\"}";
                file.set(ENTRIES.get(which), new ChainLine.Entry(entry.link(), List.of(Optional.of(other))).text());
                return which + 1L;
            }
        },
        SHORTEN_COMMITMENTS {
            @Override
            long apply(List<String> file, Random random) {
                int which = random.nextInt(LINKS);
                Link link = ((ChainLine.Entry) LINES.get(ENTRIES.get(which))).link();
                Link shorter = new Link(link.index(), link.previous(), List.of(), link.record(), link.hash());
                file.set(ENTRIES.get(which), new ChainLine.Entry(shorter, List.of()).text());
                return which + 1L;
            }
        },
        /** As the service writes what it finds damaged itself. */
        DAMAGE {
            @Override
            long apply(List<String> file, Random random) {
                int which = random.nextInt(LINKS);
                file.add(
                        ENTRIES.get(which), new ChainLine.Damaged(which + 1L, "A part of it cannot be opened.").text());
                if (random.nextBoolean()) {
                    file.remove(ENTRIES.get(which) + 1);
                }
                return which + 1L;
            }
        },
        TRUNCATE {
            @Override
            long apply(List<String> file, Random random) {
                int kept = random.nextInt(ANCHORED);
                file.subList(ENTRIES.get(kept), file.size()).clear();
                return kept + 1L;
            }
        };

        abstract long apply(List<String> file, Random random);
    }

    /** One bit of one byte is another, so that the line is still text of one line. */
    private static String flipped(String line, Random random) {
        while (true) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                String flipped = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                if (flipped.indexOf('\n') < 0 && flipped.indexOf('\r') < 0) {
                    return flipped;
                }
            } catch (CharacterCodingException notText) {
                // Another bit, then.
            }
        }
    }

    private static List<ChainLine> chain(long first, long last, KeyPair keys) {
        List<ChainLine> lines = new ArrayList<>();
        Digest hash = Digest.NONE;
        Digest beforeFirst = Digest.NONE;
        Optional<Checkpoint> latest = Optional.empty();
        for (long index = 1; index <= last; index++) {
            String part = "{\"salt\":\"" + Long.toHexString(new Random(index).nextLong()) + "\",\"name\":\"ölga "
                    + index + "\"}";
            Link link = Link.after(
                    index - 1,
                    hash,
                    List.of(Link.commit(part)),
                    "{\"action\":\"rules.create\",\"target\":\"Regel № " + index + "\"}");
            hash = link.hash();
            if (index < first) {
                beforeFirst = hash;
                continue;
            }
            lines.add(new ChainLine.Entry(link, List.of(index % 10 == 0 ? Optional.empty() : Optional.of(part))));
            if (index % CHECKPOINT_EVERY == 0) {
                latest = Optional.of(Checkpoint.sign(index, hash, NOON, keys.getPublic(), keys.getPrivate()));
                lines.add(new ChainLine.Signed(latest.get()));
            }
        }
        lines.addFirst(new ChainLine.Begin(first, beforeFirst, latest));
        return lines;
    }

    private static Verdict verify(List<String> file) {
        return ChainVerifier.verify(file.iterator(), Optional.empty(), List.of());
    }

    private static Optional<Checkpoint> latest() {
        return ((ChainLine.Begin) LINES.getFirst()).latest();
    }

    private static Checkpoint checkpoint(long index) {
        return LINES.stream()
                .filter(ChainLine.Signed.class::isInstance)
                .map(line -> ((ChainLine.Signed) line).checkpoint())
                .filter(checkpoint -> checkpoint.index() == index)
                .findFirst()
                .orElseThrow();
    }

    private static List<Integer> numbers(Class<? extends ChainLine> kind) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < LINES.size(); number++) {
            if (kind.isInstance(LINES.get(number))) {
                numbers.add(number);
            }
        }
        return List.copyOf(numbers);
    }

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has Ed25519", impossible);
        }
    }
}
