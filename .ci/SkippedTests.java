import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Reads Surefire's reports under a folder and lists the tests that were skipped. Exits with 1 if
/// one of them was skipped for another reason than those of [#ALLOWED]: a test that needs a real
/// client, say, must not pass for green where the client is missing.
public final class SkippedTests {
    /// How the message of an assumption begins that may fail on this machine: what the hardware or
    /// the kernel lacks, and the corpus, which is not part of the repository.
    private static final List<String> ALLOWED = List.of("optional:", "no corpus");

    private record Skipped(String test, String reason) {
        boolean allowed() {
            return ALLOWED.stream().anyMatch(reason::startsWith);
        }
    }

    public static void main(String[] args) throws Exception {
        List<Skipped> skipped = new ArrayList<>();
        int tests = 0;
        for (Path report : reports(Path.of(args[0]))) {
            tests += read(report, skipped);
        }
        for (Skipped each : skipped) {
            System.out.printf(
                    "%s %s: %s%n", each.allowed() ? "optional" : "SKIPPED ", each.test(), each.reason());
        }
        long forbidden = skipped.stream().filter(each -> !each.allowed()).count();
        System.out.printf(
                "%d tests, %d skipped, %d of them must not be%n", tests, skipped.size(), forbidden);
        System.exit(tests == 0 || forbidden > 0 ? 1 : 0);
    }

    private static List<Path> reports(Path root) throws IOException {
        try (var files = Files.find(root, 6, (path, attributes) -> isReport(path))) {
            return files.sorted().toList();
        }
    }

    private static boolean isReport(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith("TEST-")
                && name.endsWith(".xml")
                && path.getParent().endsWith("target/surefire-reports");
    }

    private static int read(Path report, List<Skipped> skipped) throws Exception {
        NodeList cases =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(report.toFile())
                        .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            if (test.getElementsByTagName("skipped").item(0) instanceof Element skip) {
                String name = test.getAttribute("classname") + "." + test.getAttribute("name");
                skipped.add(new Skipped(name, reason(skip)));
            }
        }
        return cases.getLength();
    }

    /// The message, or the first line of the exception by which an assumption ended the test.
    private static String reason(Element skip) {
        String message = skip.getAttribute("message").strip();
        if (message.isEmpty()) {
            message = skip.getTextContent().strip().lines().findFirst().orElse("no reason given");
        }
        return message.replaceFirst("^.*Assumption failed: ", "");
    }
}
