package io.clusterai.auth.audit;

import io.clusterai.auth.audit.AuditChainRepository.NewLink;
import io.clusterai.auth.audit.AuditChainRepository.NewPart;
import io.clusterai.contracts.CheckpointSigned;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.Topics;
import io.clusterai.platform.chain.Checkpoint;
import io.clusterai.platform.chain.Digest;
import io.clusterai.platform.chain.Link;
import io.clusterai.platform.events.EventCodec;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.events.Received;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes links of what was recorded and signs where the chain stands. Appends of all replicas come one after the other. */
@ApplicationScoped
public class AuditChainService {

    private static final int SALT_BYTES = 16;
    private static final String KEY = "trail";
    private static final String SOURCE = "/auth-service";

    private final AuditChainRepository chain;
    private final Outbox outbox;
    private final Envelope envelope;
    private final AuditConfig config;
    private final EventCodec codec;
    private volatile CheckpointKey signer;

    AuditChainService(
            AuditChainRepository chain, Outbox outbox, Envelope envelope, AuditConfig config, EventCodec codec) {
        this.chain = chain;
        this.outbox = outbox;
        this.envelope = envelope;
        this.config = config;
        this.codec = codec;
    }

    /** Appends what is not in the chain yet. To repeat it changes nothing. */
    Uni<Void> append(List<Received<OperationRecorded>> batch) {
        Map<UUID, Received<OperationRecorded>> once = new LinkedHashMap<>();
        batch.forEach(received -> once.putIfAbsent(received.eventId(), received));
        return outbox.inTransaction(
                transaction -> chain.lock(transaction).chain(head -> chain.known(transaction, once.keySet())
                        .chain(known -> append(transaction, head, unknown(once, known)))
                        .chain(now -> now.index() - now.signedIndex() >= config.checkpointRecords()
                                ? sign(transaction, now)
                                : Uni.createFrom().voidItem())));
    }

    /** Destroys the key under which everything lies that tells of a user. The chain stays as it is; nobody is named in it any more. */
    public Uni<Void> forget(SqlConnection transaction, String userId) {
        return chain.erase(transaction, userId);
    }

    /**
     * Appends what this service did in the transaction of the act, and signs for it: it stands in the chain when the act is done, and not when
     * the event that tells others of it has come around.
     */
    Uni<Void> append(SqlConnection transaction, OperationRecorded act) {
        Received<OperationRecorded> own = new Received<>(UUID.randomUUID(), SOURCE, act);
        return chain.lock(transaction)
                .chain(head -> append(transaction, head, List.of(own)))
                .chain(head -> sign(transaction, head))
                .chain(() -> outbox.record(transaction, own.eventId(), act));
    }

    /** Takes away what lies up to a checkpoint, and puts that on record; how many records went, none when somebody else was faster. */
    Uni<Long> prune(SqlConnection transaction, long prunedBefore, long through, OperationRecorded act) {
        return chain.prune(transaction, prunedBefore, through)
                .call(pruned -> pruned == 0 ? Uni.createFrom().voidItem() : append(transaction, act));
    }

    /** The short name of the key that signs checkpoints; empty before the first was signed. */
    Uni<Optional<String>> fingerprint() {
        CheckpointKey known = signer;
        return known != null
                ? Uni.createFrom().item(Optional.of(known.fingerprint()))
                : outbox.inTransaction(chain::key)
                        .map(found -> found.map(
                                stored -> CheckpointKey.open(stored, envelope).fingerprint()));
    }

    /** Signs where the chain stands, unless that is signed already. */
    Uni<Void> checkpoint() {
        return outbox.inTransaction(transaction -> chain.lock(transaction)
                .chain(head -> head.isUnsigned()
                        ? sign(transaction, head)
                        : Uni.createFrom().voidItem()));
    }

    private Uni<AuditHead> append(SqlConnection transaction, AuditHead head, List<Received<OperationRecorded>> fresh) {
        if (fresh.isEmpty()) {
            return Uni.createFrom().item(head);
        }
        Set<String> subjects = fresh.stream()
                .flatMap(received -> Stream.of(Subject.acting(received.event()), Subject.concerned(received.event())))
                .flatMap(Optional::stream)
                .map(Subject::id)
                .collect(Collectors.toSet());
        return chain.keys(transaction, subjects)
                .map(known -> subjects.stream()
                        .filter(subject -> !known.containsKey(subject))
                        .collect(Collectors.toMap(Function.identity(), envelope::newKey)))
                .chain(strangers -> chain.introduce(transaction, strangers, envelope.keyId()))
                .chain(() -> chain.keys(transaction, subjects))
                .map(keys -> links(head, fresh, envelopes(keys)))
                .call(links -> chain.append(transaction, links))
                .map(links -> links.getLast().link())
                .map(last -> new AuditHead(last.index(), last.hash(), head.signedIndex(), head.now()));
    }

    private Map<String, Envelope> envelopes(Map<String, Optional<byte[]>> keys) {
        Map<String, Envelope> envelopes = new LinkedHashMap<>();
        keys.forEach((subject, key) -> key.ifPresent(stored -> envelopes.put(subject, envelope.of(subject, stored))));
        return envelopes;
    }

    private List<NewLink> links(
            AuditHead head, List<Received<OperationRecorded>> fresh, Map<String, Envelope> envelopes) {
        List<NewLink> links = new ArrayList<>();
        long index = head.index();
        Digest hash = head.hash();
        for (Received<OperationRecorded> received : fresh) {
            RecordView record =
                    RecordView.of(received.eventId().toString(), received.source(), received.event(), head.now());
            List<PartView> parts = parts(received.event());
            List<String> texts = parts.stream().map(codec::write).toList();
            Link link = Link.after(index, hash, texts.stream().map(Link::commit).toList(), codec.write(record));
            List<NewPart> kept = new ArrayList<>();
            for (int position = 0; position < parts.size(); position++) {
                String subject = parts.get(position).subject();
                // Of somebody who was erased nothing is kept any more; the commitment alone says that there was
                // something.
                if (envelopes.containsKey(subject)) {
                    kept.add(new NewPart(
                            link.index(),
                            position,
                            subject,
                            envelopes
                                    .get(subject)
                                    .seal(
                                            texts.get(position).getBytes(StandardCharsets.UTF_8),
                                            NewPart.name(link.index(), position))));
                }
            }
            links.add(new NewLink(received.eventId(), link, record, kept));
            index = link.index();
            hash = link.hash();
        }
        return links;
    }

    private List<PartView> parts(OperationRecorded operation) {
        return Stream.of(
                        Subject.acting(operation).map(subject -> PartView.acting(salt(), subject, operation)),
                        Subject.concerned(operation).map(subject -> PartView.concerned(salt(), subject, operation)))
                .flatMap(Optional::stream)
                .toList();
    }

    private Uni<Void> sign(SqlConnection transaction, AuditHead head) {
        return signer(transaction)
                .map(key -> key.sign(head.index(), head.hash(), head.now().truncatedTo(ChronoUnit.MICROS)))
                .call(checkpoint -> chain.sign(transaction, checkpoint))
                .map(AuditChainService::event)
                .chain(event -> outbox.append(transaction, Topics.CHECKPOINT_SIGNED, KEY, event, event.signedAt()));
    }

    /** The lock that the transaction holds lets one replica make the key. */
    private Uni<CheckpointKey> signer(SqlConnection transaction) {
        if (signer != null) {
            return Uni.createFrom().item(signer);
        }
        return chain.key(transaction).chain(found -> found.map(stored -> Uni.createFrom()
                        .item(CheckpointKey.open(stored, envelope))
                        .invoke(key -> signer = key))
                .orElseGet(() -> {
                    // Not kept: the transaction may be rolled back, and then the key is another one.
                    CheckpointKey made = CheckpointKey.generate();
                    return chain.putKey(transaction, made.sealed(envelope), envelope.keyId())
                            .replaceWith(made);
                }));
    }

    private static CheckpointSigned event(Checkpoint checkpoint) {
        return new CheckpointSigned(
                checkpoint.index(),
                checkpoint.hash().hex(),
                checkpoint.signedAt(),
                checkpoint.publicKey(),
                checkpoint.signature());
    }

    private static List<Received<OperationRecorded>> unknown(
            Map<UUID, Received<OperationRecorded>> batch, Set<UUID> known) {
        return batch.values().stream()
                .filter(received -> !known.contains(received.eventId()))
                .toList();
    }

    private String salt() {
        return HexFormat.of().formatHex(envelope.fresh(SALT_BYTES));
    }
}
