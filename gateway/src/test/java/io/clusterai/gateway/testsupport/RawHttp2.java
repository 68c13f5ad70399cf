package io.clusterai.gateway.testsupport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A client of HTTP/2 that sends whatever frames it is told to, those that break the rules as well, and reads only when it is told to. */
public final class RawHttp2 implements AutoCloseable {

    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RESET = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GO_AWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;
    private static final int PRIORITY = 0x20;

    public static final long NO_ERROR = 0;
    public static final long PROTOCOL_ERROR = 1;
    public static final long CANCEL = 8;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final DataInputStream input;
    private final OutputStream output;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private int next = 1;
    private int windows = 65535;

    /** Begins a connection on a socket that is connected. */
    public RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        input = new DataInputStream(socket.getInputStream());
        output = socket.getOutputStream();
        output.write(PREFACE);
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** The head of a request as a browser writes it; {@code headers} are names and values. */
    public static Http2Headers head(String method, String path, String... headers) {
        Http2Headers head = new DefaultHttp2Headers(false)
                .method(method)
                .scheme("https")
                .authority("cluster-ai")
                .path(path);
        for (int i = 0; i < headers.length; i += 2) {
            head.add(headers[i], headers[i + 1]);
        }
        return head;
    }

    /** Sends a head; the stream it opened. */
    public int send(Http2Headers head, boolean end) throws IOException {
        int stream = next;
        next += 2;
        frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, encode(head));
        return stream;
    }

    /** Sends the head of the trailers of a stream. */
    public void trailers(int stream, Http2Headers trailers) throws IOException {
        frame(HEADERS, END_HEADERS | END_STREAM, stream, encode(trailers));
    }

    public byte[] encode(Http2Headers head) throws IOException {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(next, head, block);
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        byte[] octets = new byte[block.readableBytes()];
        block.readBytes(octets);
        return octets;
    }

    public void data(int stream, int length, boolean end) throws IOException {
        frame(DATA, end ? END_STREAM : 0, stream, new byte[length]);
    }

    public void reset(int stream, long code) throws IOException {
        frame(RESET, 0, stream, ByteBuffer.allocate(4).putInt((int) code).array());
    }

    public void ping() throws IOException {
        frame(PING, 0, 0, new byte[8]);
    }

    /** Lets the gateway send more, on a stream or, as stream 0, on all. */
    public void window(int stream, int more) throws IOException {
        frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(more).array());
    }

    public void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        output.write(ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array());
        output.flush();
    }

    /** The next frame; empty when the connection is closed. */
    public Optional<Frame> read() throws IOException {
        int start;
        try {
            start = input.readInt();
        } catch (EOFException | SocketException closed) {
            return Optional.empty();
        }
        int flags = input.readUnsignedByte();
        int stream = input.readInt();
        byte[] payload = input.readNBytes(start >>> 8);
        if ((start & 0xFF) == WINDOW_UPDATE && stream == 0) {
            windows += ByteBuffer.wrap(payload).getInt();
        }
        return Optional.of(new Frame(start & 0xFF, flags, stream, payload));
    }

    /** What all streams together might have sent, as far as was read. */
    public int windows() {
        return windows;
    }

    /** Reads until something else than a window, settings or a ping comes for this stream, or the connection ends. */
    public Optional<Frame> read(int stream) throws IOException {
        while (true) {
            Optional<Frame> frame = read();
            if (frame.isEmpty() || frame.get().type() == GO_AWAY) {
                return frame;
            }
            if (frame.get().type() == HEADERS && frame.get().stream() != stream) {
                decode(frame.get());
            }
            if (frame.get().stream() == stream && frame.get().type() != WINDOW_UPDATE && stream != 0) {
                return frame;
            }
        }
    }

    /** What becomes of a stream: the status of its answer, or {@code RESET code}, {@code GO_AWAY code} or {@code CLOSED}. */
    public String outcome(int stream) throws IOException {
        Optional<Frame> frame = read(stream);
        return frame.map(this::describe).orElse("CLOSED");
    }

    /** Reads what is left of an answer, whose head was read, and gives the windows back; its length, or the failure as a negative code. */
    public long rest(int stream) throws IOException {
        long length = 0;
        while (true) {
            Frame frame = read(stream).orElseThrow(() -> new EOFException("closed in the middle of an answer"));
            switch (frame.type()) {
                case DATA -> {
                    length += frame.payload().length;
                    if (frame.payload().length > 0) {
                        window(0, frame.payload().length);
                        window(stream, frame.payload().length);
                    }
                }
                case HEADERS -> decode(frame);
                case RESET -> {
                    return -frame.number();
                }
                default -> throw new IOException("an unexpected frame " + frame.type());
            }
            if ((frame.flags() & END_STREAM) != 0) {
                return length;
            }
        }
    }

    public Http2Headers decode(Frame frame) {
        int priority = (frame.flags() & PRIORITY) == 0 ? 0 : 5;
        try {
            return decoder.decodeHeaders(
                    frame.stream(),
                    Unpooled.wrappedBuffer(frame.payload(), priority, frame.payload().length - priority));
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String describe(Frame frame) {
        return switch (frame.type()) {
            case HEADERS -> decode(frame).status().toString();
            case RESET -> "RESET " + frame.number();
            case GO_AWAY -> "GO_AWAY " + ByteBuffer.wrap(frame.payload()).getInt(4);
            default -> "FRAME " + frame.type();
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** What the gateway sent. */
    public record Frame(int type, int flags, int stream, byte[] payload) {

        /** The code of a reset. */
        public long number() {
            return ByteBuffer.wrap(payload).getInt() & 0xFFFFFFFFL;
        }
    }
}
