package io.clusterai.platform.stack;

import java.io.IOException;
import java.nio.file.Files;

/**
 * Runs a stack for as long as its standard input stays open, so that it ends with the process that started it, however that one ends.
 * The first line of standard output names the addresses.
 */
public final class StackMain {

    private static final String SEPARATOR = " ";

    private StackMain() {}

    public static void main(String[] arguments) throws IOException {
        Stack stack = Stack.start(Files.createTempDirectory("cluster-ai-stack"));
        // Runs at the end of this method and on a signal alike.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(stack), "stack-shutdown"));
        System.out.println(encode(stack.addresses()));
        System.out.flush();
        while (System.in.read() >= 0) {
            // only the end matters
        }
        System.exit(0);
    }

    private static void close(Stack stack) {
        try {
            stack.close();
        } catch (IOException e) {
            System.err.println("Could not clean up: " + e.getMessage());
        }
    }

    static String encode(StackAddresses addresses) {
        return String.join(SEPARATOR, "STACK", addresses.postgres(), addresses.kafka(), addresses.redis());
    }

    static StackAddresses decode(String line) throws IOException {
        String[] parts = line == null ? new String[0] : line.split(SEPARATOR);
        if (parts.length != 4 || !parts[0].equals("STACK")) {
            throw new IOException("The test stack did not start; see the error output of this process");
        }
        return new StackAddresses(parts[1], parts[2], parts[3]);
    }
}
