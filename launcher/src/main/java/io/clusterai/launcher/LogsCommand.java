package io.clusterai.launcher;

import io.clusterai.launcher.process.LogFile;
import io.clusterai.launcher.suite.DataDirectory;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Prints the log of a service, of kafka, postgresql, redis, build or launcher.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    @Parameters(paramLabel = "SERVICE", description = "For example gateway, or gateway-2 for its second replica.")
    private String service;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "200",
            description = "How many lines; 200 without it.")
    private int lines;

    @Override
    public Integer call() throws IOException, InterruptedException {
        DataDirectory data = DataDirectory.of(System.getenv());
        LogFile log = data.log(service);
        if (!service.matches("[a-z0-9-]+") || !Files.exists(log.path())) {
            throw new LauncherException("No log of " + service + ". There are: " + present(data.logs()));
        }
        long position = Files.size(log.path());
        String tail = log.tail(lines);
        if (!tail.isEmpty()) {
            System.out.println(tail);
        }
        if (follow) {
            follow(log.path(), position);
        }
        return 0;
    }

    private static void follow(Path path, long from) throws IOException, InterruptedException {
        WritableByteChannel out = Channels.newChannel(System.out);
        long position = from;
        while (true) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                if (channel.size() < position) {
                    position = 0; // it was cut because it was full
                }
                position += channel.transferTo(position, channel.size() - position, out);
            }
            System.out.flush();
            Thread.sleep(POLL_INTERVAL);
        }
    }

    private static String present(Path logs) throws IOException {
        if (!Files.isDirectory(logs)) {
            return "none yet";
        }
        try (Stream<Path> files = Files.list(logs)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .map(name -> name.substring(0, name.length() - 4))
                    .sorted()
                    .collect(Collectors.joining(", "));
        }
    }
}
