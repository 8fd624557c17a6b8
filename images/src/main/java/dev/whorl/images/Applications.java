package dev.whorl.images;

import dev.whorl.images.Application.Placed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The three programs of the product, as the modules' builds leave them under {@code target}. */
final class Applications {

  private static final String HOME = "/app/";

  private final Path project;

  Applications(Path project) {
    this.project = project;
  }

  /**
   * All programs, agent first.
   *
   * @throws NotBuiltException when a module's build output is missing
   */
  List<Application> all() throws IOException {
    return List.of(agent(), quarkus("router", Set.of(8080)), quarkus("operator", Set.of(8080)));
  }

  /** The agent with kernels for GPUs; of a compiler's second variant nothing is taken. */
  Application agentCuda(List<Path> kernels) throws IOException {
    Application agent = agent();
    var libraries = new ArrayList<>(agent.libraries());
    for (Path folder : kernels) {
      for (Path file : filesUnder(folder)) {
        String name = String.valueOf(file.getFileName());
        if (!name.contains(".alt.")) {
          libraries.add(new Placed(file, HOME + "kernels/" + name));
        }
      }
    }
    return new Application(
        "agent-cuda", libraries, agent.classes(), agent.javaArguments(), agent.ports());
  }

  private Application agent() throws IOException {
    Path target = project.resolve("node-agent/target");
    var libraries = new ArrayList<Placed>();
    var classes = new ArrayList<Placed>();
    classes.add(new Placed(only(target, "node-agent-", ".jar"), HOME + "node-agent.jar"));
    for (Path file : filesUnder(target.resolve("lib"))) {
      var placed = new Placed(file, HOME + "lib/" + file.getFileName());
      (isOurs(file) ? classes : libraries).add(placed);
    }
    var arguments =
        List.of(
            "-XX:+UseSerialGC",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-jar",
            HOME + "node-agent.jar");
    return new Application("agent", libraries, classes, arguments, Set.of(7443, 7444, 9090));
  }

  private Application quarkus(String module, Set<Integer> ports) throws IOException {
    Path fastJar = project.resolve(module).resolve("target/quarkus-app");
    var libraries = new ArrayList<Placed>();
    var classes = new ArrayList<Placed>();
    for (Path file : filesUnder(fastJar)) {
      Path relative = fastJar.relativize(file);
      boolean library = relative.startsWith("lib") && !isOurs(file);
      (library ? libraries : classes).add(new Placed(file, HOME + relative));
    }
    var arguments = List.of("--enable-native-access=ALL-UNNAMED", "-jar", HOME + "quarkus-run.jar");
    return new Application(module, libraries, classes, arguments, ports);
  }

  private static boolean isOurs(Path jar) {
    String name = jar.getFileName().toString();
    return name.startsWith("dev.whorl.")
        || name.matches("(planning|executor|protocol|text|crds|control)-\\d.*\\.jar");
  }

  private static List<Path> filesUnder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NotBuiltException(folder);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Path only(Path folder, String prefix, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NotBuiltException(folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(file -> isNamed(file, prefix, suffix)).toList();
      if (found.size() != 1) {
        throw new NotBuiltException(folder.resolve(prefix + "*" + suffix));
      }
      return found.getFirst();
    }
  }

  private static boolean isNamed(Path file, String prefix, String suffix) {
    String name = file.getFileName().toString();
    return name.startsWith(prefix)
        && name.endsWith(suffix)
        && !name.contains("-sources")
        && !name.contains("-tests");
  }
}
