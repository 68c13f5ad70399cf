package io.clusterai.e2e.shape;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The suffix names the edge, everything else is domain; services know each other by contracts alone. */
class ArchitectureTest {

    private static final List<String> SERVICE_ROOTS = List.of("auth", "metrics", "worker", "model", "alert", "gateway");

    /** What may touch a framework. */
    private static final Pattern EDGE = Pattern.compile(
            ".*(Resource|Consumer|Publisher|Repository|Client|Socket|Job|Config|Module"
                    + "|Service|View|Request|Entity|Notifier|Filter|Mapper|Probe|Health|Route|Handler|Proxy|Metrics|Check)");

    /** A package named after a channel is an edge as a whole. */
    private static final Set<String> EDGE_PACKAGES = Set.of("webhook");

    private static final String REGISTERED = "io.quarkus.runtime.annotations.RegisterForReflection";

    private static JavaClasses suite;

    @BeforeAll
    static void read() {
        List<Path> compiled = Stream.concat(
                        Sources.SERVICES.stream(),
                        Sources.files(Sources.ROOT.resolve("platform"), "pom.xml").stream()
                                .map(pom ->
                                        Sources.ROOT.relativize(pom.getParent()).toString()))
                .map(module -> Sources.ROOT.resolve(module).resolve("target/classes"))
                .filter(Files::isDirectory)
                .toList();
        suite = new ClassFileImporter().importPaths(compiled);
    }

    static Stream<String> services() {
        return SERVICE_ROOTS.stream();
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyServiceIsPartOfTheCheck(String service) {
        assertThat(suite.that(resideInAPackage("io.clusterai." + service + ".."))
                        .size())
                .isPositive();
    }

    @ParameterizedTest
    @MethodSource("services")
    void noServiceImportsAnother(String service) {
        String[] others = SERVICE_ROOTS.stream()
                .filter(other -> !other.equals(service))
                .map(other -> "io.clusterai." + other + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage("io.clusterai." + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(suite);
    }

    @ParameterizedTest
    @MethodSource("services")
    void theDomainKnowsTheJdkTheContractsAndItsNeighboursOnly(String service) {
        classes()
                .that(resideInAPackage("io.clusterai." + service + "..").and(domain()))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java..",
                                "javax.crypto..",
                                "io.clusterai.contracts..",
                                "io.clusterai.platform.problem..",
                                "io.clusterai.platform.promql..",
                                "io.clusterai.platform.chain..",
                                "io.clusterai.platform.sealing..",
                                "io.clusterai." + service + "..",
                                // The one annotation that a native executable needs on wire records.
                                "io.quarkus.runtime.annotations..",
                                "com.fasterxml.jackson.annotation..",
                                "org.jboss.logging..")
                        .or(DescribedPredicate.describe("primitives", JavaClass::isPrimitive))
                        .or(DescribedPredicate.describe("arrays", JavaClass::isArray)))
                .because("a class that needs more is an edge and says so by its name")
                .allowEmptyShould(true)
                .check(suite);
    }

    @Test
    void theContractsAreFreeOfFrameworks() {
        JavaClasses contracts = new ClassFileImporter().importPath(Sources.ROOT.resolve("contracts/target/classes"));

        classes()
                .that(alwaysTrue())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.clusterai.contracts..")
                .check(contracts);
    }

    @Test
    void configurationIsCheckedWithoutBeanValidation() {
        noClasses()
                .that()
                .areMetaAnnotatedWith("io.smallrye.config.ConfigMapping")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.validation..")
                .because("a native executable lacks the methods that it looks up, and does not start")
                .check(suite);
    }

    @Test
    void whatAWireRecordHoldsIsRegisteredLikeTheRecordItself() {
        List<String> forgotten = suite.stream()
                .filter(holder -> holder.isAnnotatedWith(REGISTERED) && holder.isRecord())
                .flatMap(holder -> holder.getFields().stream())
                .flatMap(field -> field.getAllInvolvedRawTypes().stream())
                .filter(held -> held.isRecord() && !held.isAnnotatedWith(REGISTERED))
                .filter(held -> !held.getPackageName().startsWith("io.clusterai.contracts"))
                .map(JavaClass::getName)
                .distinct()
                .toList();

        assertThat(forgotten)
                .as("a native executable answers 500 where it should write one of these")
                .isEmpty();
    }

    @Test
    void noConstantIsASourceOfRandomNumbers() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat(DescribedPredicate.not(resideInAPackage("io.clusterai.platform.stack..")))
                .should()
                .notHaveRawType(assignableTo(Random.class))
                .because("a native executable would hold its seed, and so is not built")
                .check(suite);
    }

    @Test
    void theChainIsReadableWithTheJdkAlone() {
        classes()
                .that(resideInAPackage("io.clusterai.platform.chain.."))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.clusterai.platform.chain..")
                .check(suite);
    }

    @Test
    void noPackageIsADrawer() {
        List<String> drawers = Sources.files(Sources.ROOT, ".java").stream()
                .map(file -> Sources.ROOT.relativize(file.getParent()).toString())
                .filter(folder -> folder.matches(".*/(common|util|utils|shared|core|base|helpers?)(/.*)?"))
                .distinct()
                .toList();

        assertThat(drawers).isEmpty();
    }

    @Test
    void platformModulesStandAlone() {
        for (String module :
                List.of("problem", "access", "chain", "events", "lease", "egress", "promql", "sealing", "stack")) {
            noClasses()
                    .that()
                    .resideInAPackage("io.clusterai.platform." + module + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.clusterai.platform..")
                            .and(DescribedPredicate.not(resideInAnyPackage(
                                    "io.clusterai.platform." + module + "..",
                                    // The error shape is the floor that every other module may stand on (decision
                                    // 0002).
                                    "io.clusterai.platform.problem.."))))
                    .allowEmptyShould(true)
                    .check(suite);
        }
    }

    private static DescribedPredicate<JavaClass> domain() {
        return DescribedPredicate.describe("domain", candidate -> {
            JavaClass outermost = candidate;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            String packageName = outermost.getPackageName();
            String last = packageName.substring(packageName.lastIndexOf('.') + 1);
            String simpleName = outermost.getSimpleName();
            return !EDGE.matcher(simpleName).matches()
                    && !EDGE_PACKAGES.contains(last)
                    // Generated beside an edge by Quarkus and Panache.
                    && !simpleName.contains("_")
                    && !simpleName.equals("package-info");
        });
    }
}
