package io.clusterai.auth.audit;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.chain.ChainLine;
import io.clusterai.platform.chain.Checkpoint;
import io.clusterai.platform.events.EventCodec;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Searches the trail and gives it away. */
@ApplicationScoped
public class AuditTrailService {

    private static final int LINKS_AT_ONCE = 500;

    private final AuditSearchRepository trail;
    private final Outbox outbox;
    private final EventCodec codec;
    private final InstantSource clock;

    AuditTrailService(AuditSearchRepository trail, Outbox outbox, EventCodec codec, InstantSource clock) {
        this.trail = trail;
        this.outbox = outbox;
        this.codec = codec;
        this.clock = clock;
    }

    Uni<Page<AuditView>> search(AuditSearch search, int limit) {
        return trail.find(search, limit + 1)
                .map(found -> Page.cut(found, limit, last -> List.of(Long.toString(last.index())))
                        .map(this::view));
    }

    /** Everything that tells of a user, oldest first; what it tells of others is left out. */
    public Multi<AuditView> concerning(String userId) {
        return Multi.createBy()
                .repeating()
                .uni(AtomicLong::new, after -> trail.concerning(userId, after.get(), LINKS_AT_ONCE)
                        .invoke(found -> after.set(
                                found.isEmpty() ? after.get() : found.getLast().index())))
                .whilst(found -> found.size() == LINKS_AT_ONCE)
                .onItem()
                .disjoint()
                .onItem()
                .castTo(StoredLink.class)
                .map(this::view);
    }

    /** Where a page goes on. */
    static Optional<Long> before(String cursor) {
        return Cursor.decode(cursor, 1).map(parts -> Cursor.part(parts.getFirst(), Long::parseLong));
    }

    Uni<Checkpoint> checkpoint() {
        return trail.latest(Long.MAX_VALUE)
                .map(found -> found.orElseThrow(() ->
                        new ProblemException(ErrorCode.CHECKPOINT_NOT_FOUND, "Nothing has been signed for yet.")));
    }

    /** Who takes the trail away is on record before the first line of it leaves. */
    Uni<AuditExtent> begin(AuditExport export, Actor actor) {
        return trail.extent(export.from(), export.to())
                .call(extent -> outbox.inTransaction(transaction -> outbox.record(
                        transaction,
                        OperationRecorded.done(
                                actor,
                                "audit.export",
                                Permissions.AUDIT_READ,
                                new Target("audit", "", ""),
                                List.of(
                                        new Change(
                                                "format", null, export.format().name()),
                                        new Change("first", null, Long.toString(extent.first())),
                                        new Change("last", null, Long.toString(extent.last())),
                                        new Change("persons", null, Boolean.toString(export.persons()))),
                                clock.instant()))));
    }

    /** The lines in pieces, each read when the one before was taken. */
    Multi<byte[]> lines(AuditExport export, AuditExtent extent) {
        Multi<List<String>> begin = (switch (export.format()) {
                    case JSONL ->
                        trail.latest(extent.last())
                                .map(latest -> latest.filter(checkpoint -> checkpoint.index() >= extent.first()))
                                .chain(latest -> origin(extent).map(origin -> beginning(extent, latest, origin)));
                    case CSV -> Uni.createFrom().item(List.of(CsvLine.HEADER));
                })
                .toMulti();
        Multi<List<String>> rest = Multi.createBy()
                .repeating()
                .uni(() -> new AtomicLong(extent.first()), from -> lines(export, extent, from.getAndAdd(LINKS_AT_ONCE)))
                .whilst(lines -> !lines.isEmpty())
                .skip()
                .where(List::isEmpty);
        return Multi.createBy().concatenating().streams(begin, rest).map(lines -> (String.join("\n", lines) + "\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    /** The checkpoint that vouches for what came before the first record, when something did. */
    private Uni<Optional<Checkpoint>> origin(AuditExtent extent) {
        return extent.first() == 1 || extent.count() == 0
                ? Uni.createFrom().item(Optional.empty())
                : trail.checkpoint(extent.first() - 1);
    }

    private static List<String> beginning(
            AuditExtent extent, Optional<Checkpoint> latest, Optional<Checkpoint> origin) {
        List<String> lines = new ArrayList<>();
        lines.add(new ChainLine.Begin(extent.first(), extent.previous(), latest).text());
        origin.ifPresent(checkpoint -> lines.add(new ChainLine.Signed(checkpoint).text()));
        return lines;
    }

    private Uni<List<String>> lines(AuditExport export, AuditExtent extent, long first) {
        long last = Math.min(extent.last(), first + LINKS_AT_ONCE - 1);
        if (first > last) {
            return Uni.createFrom().item(List.of());
        }
        return trail.range(first, last)
                .map(links -> export.persons()
                        ? links
                        : links.stream().map(StoredLink::withoutParts).toList())
                .chain(links -> switch (export.format()) {
                    case JSONL -> trail.checkpoints(first, last).map(checkpoints -> chained(links, checkpoints));
                    case CSV ->
                        Uni.createFrom()
                                .item(links.stream()
                                        .map(this::view)
                                        .map(CsvLine::of)
                                        .toList());
                });
    }

    private static List<String> chained(List<StoredLink> links, List<Checkpoint> checkpoints) {
        return StoredLink.chained(links, checkpoints).stream()
                .map(ChainLine::text)
                .toList();
    }

    private AuditView view(StoredLink stored) {
        return AuditView.of(
                stored,
                stored.parts().stream()
                        .flatMap(Optional::stream)
                        .map(part -> codec.read(bytes(part), PartView.class))
                        .toList());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
