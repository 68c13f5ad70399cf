package io.clusterai.gateway.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client of the stream that reads only when it is told to, through a window as small as the kernel allows. */
public final class SlowClient implements AutoCloseable {

    private static final int CLOSE = 0x88;

    private final Socket socket;
    private int closeCode;

    private SlowClient(Socket socket) {
        this.socket = socket;
    }

    public static SlowClient connect(URI gateway, String token) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
        SlowClient client = new SlowClient(socket);
        client.write(("GET /api/v1/stream HTTP/1.1\r\nHost: " + gateway.getAuthority()
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: cluster-ai.v1, bearer."
                        + token + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        client.readHead();
        client.readUntil("hello");
        return client;
    }

    /** Sends a short text frame, masked with zeros. */
    public void say(String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        if (payload.length > 125) {
            throw new IllegalArgumentException("too long for a short frame");
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | payload.length);
        frame.write(new byte[4], 0, 4);
        frame.writeBytes(payload);
        write(frame.toByteArray());
    }

    /** Reads frames until one holds the text. */
    public void readUntil(String text) throws IOException {
        while (!frame().contains(text)) {
            continue;
        }
    }

    /** Reads everything that is left; the code of the good-bye at its end. */
    public int closeCode() throws IOException {
        while (closeCode == 0) {
            frame();
        }
        return closeCode;
    }

    private String frame() throws IOException {
        InputStream input = socket.getInputStream();
        int opcode = input.read();
        if (opcode < 0) {
            throw new IOException("the end came without a good-bye");
        }
        int length = input.read() & 0x7F;
        if (length == 126) {
            length = number(input, 2);
        } else if (length == 127) {
            length = number(input, 8);
        }
        if (opcode == CLOSE) {
            closeCode = number(input, 2);
            return "";
        }
        return new String(input.readNBytes(length), StandardCharsets.UTF_8);
    }

    private void readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static int number(InputStream input, int octets) throws IOException {
        int number = 0;
        for (int i = 0; i < octets; i++) {
            number = number << 8 | input.read();
        }
        return number;
    }

    private void write(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
    }
}
