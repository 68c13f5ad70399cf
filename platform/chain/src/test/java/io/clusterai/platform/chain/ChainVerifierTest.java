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

    /** What is left of the chain when what the first checkpoint covers was pruned. */
    private static final int PRUNED = CHECKPOINT_EVERY;

    private static final List<ChainLine> LINES = chain(1, LINKS, KEYS);
    private static final List<String> FILE = LINES.stream().map(ChainLine::text).toList();

    /** Line numbers of the file, by kind. */
    private static final List<Integer> ENTRIES = numbers(LINES, ChainLine.Entry.class);

    /** The last link that a checkpoint covers. */
    private static final int ANCHORED = LINKS / CHECKPOINT_EVERY * CHECKPOINT_EVERY;

    private static final Sample WHOLE_CHAIN = Sample.beginningWith(1);
    private static final Sample PRUNED_CHAIN = Sample.beginningWith(PRUNED + 1L);

    @Test
    void anUntouchedFileIsIntactAndWhatNobodySignedForIsCounted() {
        assertThat(verify(FILE))
                .isEqualTo(new Verdict.Intact(1, LINKS, Optional.empty(), latest(), LINKS - ANCHORED, LINKS / 10));
    }

    @Test
    void aPrunedChainBeginsBehindTheCheckpointThatVouchesForWhatCameBefore() {
        assertThat(verify(PRUNED_CHAIN.file()))
                .isEqualTo(new Verdict.Intact(
                        PRUNED + 1,
                        LINKS - PRUNED,
                        Optional.of(checkpoint(PRUNED)),
                        latest(),
                        LINKS - ANCHORED,
                        (LINKS - PRUNED) / 10));
    }

    @Test
    void aHeadThatWasCutOffWhereNoCheckpointVouchesIsFound() {
        for (int first = 2; first <= LINKS; first++) {
            long begins = first;
            List<String> cut =
                    chain(first, LINKS, KEYS).stream().map(ChainLine::text).toList();
            List<String> unvouched =
                    cut.stream().filter(line -> !line.equals(origin(begins))).toList();

            assertThat(verify(unvouched))
                    .isEqualTo(new Verdict.Broken(
                            begins, "What came before it is missing, and no checkpoint vouches for that."));
            assertThat(verify(cut))
                    .isInstanceOf(begins % CHECKPOINT_EVERY == 1 ? Verdict.Intact.class : Verdict.Broken.class);
        }
    }

    @Test
    void aHeadThatWasCutOffBehindThePrunedOneIsMissingAtItsFirstLink() {
        for (int cut = 1; cut < LINKS - PRUNED; cut++) {
            List<String> file = new ArrayList<>(PRUNED_CHAIN.file());
            file.subList(2, 2 + cut).clear();

            assertThat(verify(file)).isInstanceOfSatisfying(Verdict.Broken.class, broken -> assertThat(broken.index())
                    .isEqualTo(PRUNED + 1));
        }
    }

    @Test
    void whatVouchesForAPrunedHeadMustBeSignedByTheKnownKeyAndFitWhatFollows() {
        String known = latest().orElseThrow().fingerprint();
        Digest before = checkpoint(PRUNED).hash();
        KeyPair others = keys();
        Checkpoint forged = Checkpoint.sign(PRUNED, before, NOON, others.getPublic(), others.getPrivate());
        Checkpoint ofAnotherHash =
                Checkpoint.sign(PRUNED, Link.commit("another"), NOON, KEYS.getPublic(), KEYS.getPrivate());
        Checkpoint ofAnotherPlace = Checkpoint.sign(PRUNED - 1, before, NOON, KEYS.getPublic(), KEYS.getPrivate());
        for (Checkpoint wrong : List.of(forged, ofAnotherHash, ofAnotherPlace)) {
            List<String> file = new ArrayList<>(PRUNED_CHAIN.file());
            file.set(1, new ChainLine.Signed(wrong).text());

            assertThat(ChainVerifier.verify(file.iterator(), Optional.of(known), List.of()))
                    .isInstanceOfSatisfying(Verdict.Broken.class, broken -> assertThat(broken.index())
                            .isEqualTo(PRUNED + 1));
        }
    }

    @Test
    void aFlippedBitOfWhatVouchesForAPrunedHeadIsFound() {
        Random random = new Random(7);
        for (int round = 0; round < TAMPERINGS_OF_A_KIND; round++) {
            List<String> file = new ArrayList<>(PRUNED_CHAIN.file());
            int number = random.nextInt(2);
            file.set(number, flipped(file.get(number), random));

            assertThat(verify(file)).as("round %d", round).isInstanceOf(Verdict.Broken.class);
        }
    }

    @Test
    void aCheckpointThatWasKeptElsewhereVouchesForTheHeadAsWell() {
        List<String> file = new ArrayList<>(PRUNED_CHAIN.file());
        file.remove(1);

        assertThat(verify(file)).isInstanceOf(Verdict.Broken.class);
        assertThat(ChainVerifier.verify(file.iterator(), Optional.empty(), List.of(checkpoint(PRUNED))))
                .isInstanceOfSatisfying(Verdict.Intact.class, intact -> assertThat(intact.origin())
                        .contains(checkpoint(PRUNED)));
    }

    @Test
    void aChainThatIsReadInPiecesIsJudgedAsItIsInOne() {
        for (Sample sample : List.of(WHOLE_CHAIN, PRUNED_CHAIN)) {
            ChainLine.Begin begin = (ChainLine.Begin) sample.lines().getFirst();
            ChainVerifier.Position position = ChainVerifier.Position.before(begin.first(), begin.previous());
            for (ChainLine line : sample.lines().subList(1, sample.lines().size())) {
                ChainVerifier verifier = ChainVerifier.at(position, Optional.empty());
                if (position.next() == position.first() && begin.first() > 1 && line instanceof ChainLine.Entry) {
                    verifier.read(sample.lines().get(1));
                }
                assertThat(verifier.read(line)).isEmpty();
                position = verifier.position();
            }

            assertThat(position.links()).isEqualTo(LINKS - begin.first() + 1);
            assertThat(position.anchored()).isEqualTo(ANCHORED);
            assertThat(position.unanchored()).isEqualTo(LINKS - ANCHORED);
            assertThat(ChainVerifier.at(position, Optional.empty())
                            .read(sample.lines().getLast()))
                    .get()
                    .extracting(Verdict.Broken::index)
                    .isEqualTo(LINKS + 1L);
        }
    }

    @Test
    void aFileWithoutCheckpointsIsIntactAndWhollyUnanchored() {
        List<String> unsigned = new ArrayList<>(FILE);
        unsigned.removeIf(line -> line.startsWith("{\"checkpoint\""));
        unsigned.set(0, new ChainLine.Begin(1, Digest.NONE, Optional.empty()).text());

        assertThat(verify(unsigned))
                .isEqualTo(new Verdict.Intact(1, LINKS, Optional.empty(), Optional.empty(), LINKS, LINKS / 10));
    }

    @ParameterizedTest
    @EnumSource(Tampering.class)
    void everyTamperingIsFoundAtTheExactPlace(Tampering tampering) {
        everyTamperingIsFound(tampering, WHOLE_CHAIN);
    }

    @ParameterizedTest
    @EnumSource(Tampering.class)
    void everyTamperingWithAPrunedChainIsFoundAtTheExactPlace(Tampering tampering) {
        everyTamperingIsFound(tampering, PRUNED_CHAIN);
    }

    private static void everyTamperingIsFound(Tampering tampering, Sample sample) {
        Random random = new Random(tampering.ordinal());
        for (int round = 0; round < TAMPERINGS_OF_A_KIND; round++) {
            List<String> file = new ArrayList<>(sample.file());
            long expected = sample.first() + tampering.apply(sample, file, random);

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

    /** What can be done to a file by somebody who cannot sign, and how far behind the first link it must be found. */
    enum Tampering {
        FLIP {
            @Override
            long apply(Sample sample, List<String> file, Random random) {
                int which = random.nextInt(sample.links());
                int number = sample.entries().get(which);
                file.set(number, flipped(file.get(number), random));
                return which;
            }
        },
        DROP {
            @Override
            long apply(Sample sample, List<String> file, Random random) {
                // Behind the last checkpoint the last one may be missing; that is a cut that nobody can see.
                int which = random.nextInt(sample.links() - 1);
                file.remove((int) sample.entries().get(which));
                return which;
            }
        },
        SWAP {
            @Override
            long apply(Sample sample, List<String> file, Random random) {
                int one = random.nextInt(sample.links());
                int other = (one + 1 + random.nextInt(sample.links() - 1)) % sample.links();
                Collections.swap(
                        file, sample.entries().get(one), sample.entries().get(other));
                return Math.min(one, other);
            }
        },
        INSERT {
            @Override
            long apply(Sample sample, List<String> file, Random random) {
                int copied = random.nextInt(sample.links());
                int before = random.nextInt(sample.links());
                if (copied == before) {
                    copied = (copied + 1) % sample.links();
                }
                file.add(
                        sample.entries().get(before),
                        sample.file().get(sample.entries().get(copied)));
                return before;
            }
        },
        FORGE {
            @Override
            long apply(Sample sample, List<String> file, Random random) {
                // Its own hash is right; that of its successor no longer is, or that of the checkpoint.
                int which = random.nextInt(sample.anchored() - 1);
                ChainLine.Entry entry =
                        (ChainLine.Entry) sample.lines().get(sample.entries().get(which));
                Link link = entry.link();
                Link forged =
                        Link.after(link.index() - 1, link.previous(), link.commitments(), "{\"action\":\"forged\"}");
                file.set(sample.entries().get(which), new ChainLine.Entry(forged, entry.parts()).text());
                boolean signed = link.index() % CHECKPOINT_EVERY == 0;
                return signed ? which - CHECKPOINT_EVERY + 1 : which + 1;
            }
        },
        EXCHANGE_PART {
            @Override
            long apply(Sample sample, List<String> file, Random random) {
                int which = random.nextInt(sample.links());
                ChainLine.Entry entry =
                        (ChainLine.Entry) sample.lines().get(sample.entries().get(which));
                String other = "{\"salt\":\"" + Long.toHexString(random.nextLong()) + "\",\"name\":\"somebody else\"}";
                file.set(
                        sample.entries().get(which),
                        new ChainLine.Entry(entry.link(), List.of(Optional.of(other))).text());
                return which;
            }
        },
        SHORTEN_COMMITMENTS {
            @Override
            long apply(Sample sample, List<String> file, Random random) {
                int which = random.nextInt(sample.links());
                Link link =
                        ((ChainLine.Entry) sample.lines().get(sample.entries().get(which))).link();
                Link shorter = new Link(link.index(), link.previous(), List.of(), link.record(), link.hash());
                file.set(sample.entries().get(which), new ChainLine.Entry(shorter, List.of()).text());
                return which;
            }
        },
        /** As the service writes what it finds damaged itself. */
        DAMAGE {
            @Override
            long apply(Sample sample, List<String> file, Random random) {
                int which = random.nextInt(sample.links());
                file.add(
                        sample.entries().get(which),
                        new ChainLine.Damaged(sample.first() + which, "A part of it cannot be opened.").text());
                if (random.nextBoolean()) {
                    file.remove(sample.entries().get(which) + 1);
                }
                return which;
            }
        },
        TRUNCATE {
            @Override
            long apply(Sample sample, List<String> file, Random random) {
                int kept = random.nextInt(sample.anchored());
                file.subList(sample.entries().get(kept), file.size()).clear();
                return kept;
            }
        };

        abstract long apply(Sample sample, List<String> file, Random random);
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
        if (first > 1 && first % CHECKPOINT_EVERY == 1) {
            lines.add(
                    1,
                    new ChainLine.Signed(
                            Checkpoint.sign(first - 1, beforeFirst, NOON, keys.getPublic(), keys.getPrivate())));
        }
        return lines;
    }

    /** The line that vouches for what came before. */
    private static String origin(long first) {
        return first % CHECKPOINT_EVERY == 1 ? new ChainLine.Signed(checkpoint(first - 1)).text() : "";
    }

    /** A chain's file to tamper with. */
    private record Sample(long first, List<ChainLine> lines, List<String> file, List<Integer> entries) {

        static Sample beginningWith(long first) {
            List<ChainLine> lines = chain(first, LINKS, KEYS);
            return new Sample(
                    first, lines, lines.stream().map(ChainLine::text).toList(), numbers(lines, ChainLine.Entry.class));
        }

        int links() {
            return entries.size();
        }

        /** How many of them a checkpoint covers. */
        int anchored() {
            return (int) (ANCHORED - first + 1);
        }
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

    private static List<Integer> numbers(List<ChainLine> lines, Class<? extends ChainLine> kind) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < lines.size(); number++) {
            if (kind.isInstance(lines.get(number))) {
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
