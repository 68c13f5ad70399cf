package io.clusterai.gateway.stream;

import io.clusterai.gateway.proxy.Handshake;
import io.clusterai.platform.access.Entrance;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.HandshakeRequest;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPingMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The stream's endpoint. The gate has let the caller in; who it is is asked again, because what a socket may see hangs on it. */
@WebSocket(path = Handshake.PATH)
public class StreamSocket {

    private static final Logger LOG = Logger.getLogger(StreamSocket.class);
    private static final String BEARER = "Bearer ";

    private final Entrance entrance;
    private final StreamService stream;

    StreamSocket(Entrance entrance, StreamService stream) {
        this.entrance = entrance;
        this.stream = stream;
    }

    @OnOpen
    Uni<Void> opened(WebSocketConnection connection) {
        Optional<String> token = token(connection.handshakeRequest());
        if (token.isEmpty()) {
            return close(connection, Outgoing.Close.expired());
        }
        return entrance.admit(token.get())
                .invoke(admission -> stream.open(connection, admission.accessToken(), admission.caller()))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(refused -> close(connection, Outgoing.Close.expired()));
    }

    @OnTextMessage
    Uni<Void> said(String text, WebSocketConnection connection) {
        stream.said(connection.id(), text);
        return Uni.createFrom().voidItem();
    }

    @OnPingMessage
    Uni<Void> pinged(Buffer ping, WebSocketConnection connection) {
        stream.pinged(connection.id());
        return Uni.createFrom().voidItem();
    }

    @OnClose
    Uni<Void> closed(WebSocketConnection connection) {
        stream.closed(connection.id());
        return Uni.createFrom().voidItem();
    }

    /** The socket is closed by the framework; a client that is gone is no news. */
    @OnError
    Uni<Void> failed(Throwable failure, WebSocketConnection connection) {
        LOG.debugf("A socket failed connectionId=%s reason=%s", connection.id(), failure.toString());
        stream.closed(connection.id());
        return connection.isOpen()
                ? close(connection, Outgoing.Close.tooSlow())
                : Uni.createFrom().voidItem();
    }

    private static Uni<Void> close(WebSocketConnection connection, Outgoing.Close close) {
        return connection.close(new CloseReason(close.code(), close.reason()));
    }

    private static Optional<String> token(HandshakeRequest handshake) {
        String authorization = handshake.header("Authorization");
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Handshake.token(handshake.header(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL));
    }
}
