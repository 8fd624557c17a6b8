package dev.whorl.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArrowsTest {
  private static final Path ROOT = Path.of(System.getProperty("whorl.root"));

  static Stream<WhorlModule> modules() {
    return WhorlModule.ALL.stream();
  }

  static Stream<WhorlModule> pureModules() {
    return modules().filter(module -> !module.libraries().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("modules")
  void knowsOnlyTheModulesThatItMay(WhorlModule module) {
    var others =
        WhorlModule.ALL.stream()
            .map(WhorlModule::root)
            .filter(root -> !root.equals(module.root()) && !module.mayKnow().contains(root))
            .map(root -> root + "..")
            .toArray(String[]::new);
    noClasses()
        .should()
        .dependOnClassesThat(resideInAnyPackage(others))
        .because("the arrows between modules are the architecture")
        .check(classesOf(module));
  }

  @ParameterizedTest
  @MethodSource("pureModules")
  void needsNothingButTheJdk(WhorlModule module) {
    DescribedPredicate<JavaClass> allowed =
        resideInAnyPackage("java..", module.root() + "..", "org.jspecify..");
    for (String library : module.libraries()) {
      allowed = allowed.or(resideInAPackage(library + ".."));
    }
    classes().should().onlyDependOnClassesThat(allowed).check(classesOf(module));
  }

  @Test
  void onlyThePackageExactKnowsTheSolverLibrary() {
    var baselines =
        modules().filter(module -> module.folder().equals("baselines")).findFirst().orElseThrow();
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.whorl.baselines.exact..")
        .should()
        .dependOnClassesThat(resideInAPackage("com.google.ortools.."))
        .check(classesOf(baselines));
  }

  private static JavaClasses classesOf(WhorlModule module) {
    Path folder = ROOT.resolve(module.folder()).resolve("target/classes");
    assertThat(Files.isDirectory(folder))
        .as("classes of module %s in %s; build it first", module.folder(), folder)
        .isTrue();
    JavaClasses classes = new ClassFileImporter().importPath(folder);
    assertThat(classes).as("classes of module %s", module.folder()).isNotEmpty();
    return classes;
  }
}
