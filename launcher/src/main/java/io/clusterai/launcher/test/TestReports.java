package io.clusterai.launcher.test;

import io.clusterai.launcher.LauncherException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The JUnit XML reports of a run, as Surefire, Failsafe and Vitest write them.
 *
 * @param failures names of failed tests
 * @param skips names of skipped tests with the reason, if one was given
 */
public record TestReports(int passed, List<String> failures, List<String> skips) {

    private static final Set<String> IGNORED = Set.of("node_modules", ".git", "src");

    public TestReports {
        failures = List.copyOf(failures);
        skips = List.copyOf(skips);
    }

    /** Reads the reports below {@code root} that are not older than {@code since}. */
    public static TestReports collect(Path root, Instant since) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean ignored = IGNORED.contains(directory.getFileName().toString());
                    return ignored ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = file.getFileName().toString();
                    if (name.startsWith("TEST-")
                            && name.endsWith(".xml")
                            && !attributes.lastModifiedTime().toInstant().isBefore(since)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new LauncherException("Cannot read the test reports: " + e.getMessage(), e);
        }
        return read(files.stream().sorted().toList());
    }

    static TestReports read(List<Path> files) {
        int passed = 0;
        List<String> failures = new ArrayList<>();
        List<String> skips = new ArrayList<>();
        for (Path file : files) {
            NodeList cases = parse(file).getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                String name = test.getAttribute("classname") + "." + test.getAttribute("name");
                NodeList skipped = test.getElementsByTagName("skipped");
                if (test.getElementsByTagName("failure").getLength() > 0
                        || test.getElementsByTagName("error").getLength() > 0) {
                    failures.add(name);
                } else if (skipped.getLength() > 0) {
                    String reason = ((Element) skipped.item(0)).getAttribute("message");
                    skips.add(reason.isBlank() ? name : name + " (" + reason + ")");
                } else {
                    passed++;
                }
            }
        }
        return new TestReports(passed, failures, skips);
    }

    private static Document parse(Path file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            return builder.parse(file.toFile());
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new LauncherException("Cannot read the test report " + file + ": " + e.getMessage(), e);
        }
    }

    /** The line that ends a test run. */
    public String summary() {
        return passed + " passed, " + failures.size() + " failed, " + skips.size() + " skipped";
    }
}
