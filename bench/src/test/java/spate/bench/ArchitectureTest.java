package spate.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The floors of the house (ARCHITECTURE.md). This module sees all others, so the test lives here.
///
/// What a module may *require*, its pom says already; here stands what Maven and the module system
/// cannot say: which packages of `java.base` pure code may touch, and which methods of the classes
/// it may touch.
class ArchitectureTest {
    private static final JavaClasses ALL =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("spate");

    private static final List<String> MODULES =
            List.of(
                    "protocol",
                    "io",
                    "engine",
                    "client",
                    "tracker",
                    "daemon",
                    "cli",
                    "sim",
                    "bench");

    /// What each module may use of the others. Nobody may use what is not listed.
    private static final Map<String, Set<String>> FLOORS =
            Map.of(
                    "protocol", Set.of(),
                    "io", Set.of(),
                    "engine", Set.of("protocol"),
                    "client", Set.of("protocol", "engine", "io"),
                    "tracker", Set.of("protocol", "io"),
                    "daemon", Set.of("protocol", "engine", "io", "client", "tracker"),
                    "cli", Set.of("protocol", "engine", "io", "client", "tracker", "daemon"),
                    "sim", Set.of("protocol", "engine", "tracker"),
                    "bench", Set.copyOf(MODULES));

    /// The packages of the JDK that pure code may use; of some of them not everything, see
    /// [#IMPURE_CLASSES] and [#IMPURE_METHODS].
    private static final String[] PURE_PACKAGES = {
        "java.lang",
        "java.lang.annotation",
        "java.lang.invoke", // lambdas, string concatenation, VarHandle views of byte arrays
        "java.lang.runtime", // records and pattern switches
        "java.math",
        "java.net", // of it only addresses
        "java.nio", // ByteBuffer
        "java.nio.charset",
        "java.security", // of it only MessageDigest
        "java.text", // of it only Normalizer
        "java.time", // values; now() is forbidden
        "java.util",
        "java.util.function",
        "java.util.random", // the interface of the source that is handed in
        "java.util.stream",
        "java.util.zip", // of it only CRC32C
        "javax.crypto..", // RC4 of MSE; never its key generators
        "org.jspecify.annotations",
    };

    private static final Set<String> PURE_CLASSES_OF_NET =
            Set.of(
                    "java.net.InetAddress",
                    "java.net.Inet4Address",
                    "java.net.Inet6Address",
                    "java.net.InetSocketAddress",
                    "java.net.SocketAddress",
                    "java.net.URI",
                    "java.net.URISyntaxException",
                    "java.net.URLDecoder",
                    "java.net.URLEncoder",
                    "java.net.UnknownHostException");

    private static final Set<String> PURE_CLASSES_OF_SECURITY =
            Set.of(
                    "java.security.GeneralSecurityException",
                    "java.security.InvalidKeyException",
                    "java.security.Key",
                    "java.security.MessageDigest",
                    "java.security.DigestException",
                    "java.security.NoSuchAlgorithmException");

    private static final Set<String> PURE_CLASSES_OF_TEXT = Set.of("java.text.Normalizer");

    private static final Set<String> PURE_CLASSES_OF_ZIP =
            Set.of("java.util.zip.CRC32", "java.util.zip.CRC32C", "java.util.zip.Checksum");

    /// Effects that live in packages which are allowed otherwise.
    private static final Set<String> IMPURE_CLASSES =
            Set.of(
                    "java.lang.InheritableThreadLocal",
                    "java.lang.Process",
                    "java.lang.ProcessBuilder",
                    "java.lang.ProcessHandle",
                    "java.lang.Runtime",
                    "java.lang.ScopedValue",
                    "java.lang.Thread",
                    "java.lang.ThreadGroup",
                    "java.lang.ThreadLocal",
                    "java.time.Clock",
                    "java.util.Random",
                    "java.util.Scanner",
                    "java.util.ServiceLoader",
                    "java.util.Timer",
                    "java.util.TimerTask",
                    "javax.crypto.KeyGenerator");

    /// Clocks, randomness, streams and whatever differs from one JVM to the next, by method.
    private static final Map<String, Set<String>> IMPURE_METHODS =
            Map.ofEntries(
                    Map.entry(
                            "java.lang.System",
                            Set.of(
                                    "nanoTime",
                                    "currentTimeMillis",
                                    "exit",
                                    "getenv",
                                    "getProperty",
                                    "setProperty",
                                    "getProperties",
                                    "load",
                                    "loadLibrary",
                                    "gc",
                                    "console",
                                    "getLogger",
                                    "identityHashCode",
                                    "in",
                                    "out",
                                    "err")),
                    Map.entry("java.lang.Math", Set.of("random")),
                    Map.entry("java.lang.StrictMath", Set.of("random")),
                    Map.entry(
                            "java.lang.Object", Set.of("wait", "notify", "notifyAll", "finalize")),
                    Map.entry("java.lang.Throwable", Set.of("printStackTrace")),
                    Map.entry("java.util.UUID", Set.of("randomUUID")),
                    Map.entry(
                            "java.net.InetAddress",
                            Set.of(
                                    "getByName",
                                    "getAllByName",
                                    "getLocalHost",
                                    "getHostName",
                                    "getCanonicalHostName",
                                    "isReachable")),
                    Map.entry("java.net.InetSocketAddress", Set.of("getHostName")),
                    Map.entry("java.util.random.RandomGenerator", Set.of("of", "getDefault")));

    /// Calls that take their chance, their name service or their threads from nowhere when they have
    /// just these parameters.
    private static final Set<String> IMPURE_CALLS =
            Set.of(
                    "java.util.Collections.shuffle(java.util.List)",
                    "java.util.SplittableRandom.<init>()",
                    "java.net.InetSocketAddress.<init>(java.lang.String, int)",
                    "java.net.URI.toURL()");

    private static final Set<String> PARALLEL = Set.of("parallel", "parallelStream");

    @Test
    void seesEveryModuleThatHasClasses() {
        for (String module : List.of("protocol", "io", "engine", "client", "cli")) {
            assertFalse(classesOf(module).isEmpty(), "no class of " + module + " was imported");
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void eachModuleUsesOnlyTheFloorsBelow(String module) {
        String[] forbidden =
                MODULES.stream()
                        .filter(other -> !other.equals(module))
                        .filter(other -> !FLOORS.get(module).contains(other))
                        .map(other -> "spate." + other + "..")
                        .toArray(String[]::new);
        if (forbidden.length == 0) {
            return;
        }
        noClasses()
                .that()
                .resideInAPackage("spate." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .check(ALL);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void packagesOfAModuleFormNoCircle(String module) {
        slices().matching("spate." + module + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(ALL);
    }

    /// The subcommands know options by our words for them.
    @Test
    void onlyTheGrammarOfCommandLinesKnowsPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage("spate.cli.option..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "engine"})
    void pureCodeUsesOnlyValuesOfTheJdk(String module) {
        noClasses()
                .that()
                .resideInAPackage("spate." + module + "..")
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.not(resideInAPackage("spate.."))
                                .and(DescribedPredicate.not(pureClass())))
                .allowEmptyShould(true)
                .check(ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "engine"})
    void pureCodeReadsNoClockNoChanceAndNoEnvironment(String module) {
        classes()
                .that()
                .resideInAPackage("spate." + module + "..")
                .should(useNoImpureMember())
                .allowEmptyShould(true)
                .check(ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "engine"})
    void pureCodeHasNoLocks(String module) {
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("spate." + module + "..")
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .allowEmptyShould(true)
                .check(ALL);
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("spate." + module + "..")
                .should()
                .haveModifier(JavaModifier.VOLATILE)
                .allowEmptyShould(true)
                .check(ALL);
    }

    private static List<String> modules() {
        return MODULES;
    }

    private static List<JavaClass> classesOf(String module) {
        return ALL.stream()
                .filter(c -> c.getPackageName().startsWith("spate." + module))
                .filter(c -> !c.getSimpleName().equals("package-info"))
                .toList();
    }

    private static DescribedPredicate<JavaClass> pureClass() {
        DescribedPredicate<JavaClass> known = resideInAnyPackage(PURE_PACKAGES);
        return DescribedPredicate.describe(
                "are values of the JDK",
                javaClass -> {
                    JavaClass type = javaClass.getBaseComponentType();
                    return type.isPrimitive()
                            || (known.test(type)
                                    && !IMPURE_CLASSES.contains(outermost(type))
                                    && allowed(type, "java.net", PURE_CLASSES_OF_NET)
                                    && allowed(type, "java.security", PURE_CLASSES_OF_SECURITY)
                                    && allowed(type, "java.text", PURE_CLASSES_OF_TEXT)
                                    && allowed(type, "java.util.zip", PURE_CLASSES_OF_ZIP));
                });
    }

    private static boolean allowed(JavaClass type, String packageName, Set<String> names) {
        return !type.getPackageName().equals(packageName) || names.contains(outermost(type));
    }

    private static String outermost(JavaClass type) {
        String name = type.getName();
        int inner = name.indexOf('$');
        return inner < 0 ? name : name.substring(0, inner);
    }

    private static ArchCondition<JavaClass> useNoImpureMember() {
        return new ArchCondition<>("use no clock, no chance and no environment") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    if (isImpure(access.getTarget())) {
                        events.add(SimpleConditionEvent.violated(type, access.getDescription()));
                    }
                }
                type.getMethodReferencesFromSelf().stream()
                        .filter(reference -> isImpure(reference.getTarget()))
                        .forEach(reference ->
                                events.add(
                                        SimpleConditionEvent.violated(
                                                type, reference.getDescription())));
            }
        };
    }

    private static boolean isImpure(AccessTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        if (IMPURE_METHODS.getOrDefault(owner, Set.of()).contains(name)) {
            return true;
        }
        if (target.getOwner().getPackageName().startsWith("java.time") && name.equals("now")) {
            return true;
        }
        if (target.getOwner().getPackageName().startsWith("java.util") && PARALLEL.contains(name)) {
            return true;
        }
        return IMPURE_CALLS.contains(target.getFullName());
    }
}
