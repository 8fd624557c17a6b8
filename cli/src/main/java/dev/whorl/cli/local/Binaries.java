package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands of agent and router, the same jars that go into the images.
 *
 * @param root of the checkout
 */
record Binaries(Path root) {
  List<String> agent() {
    List<String> command =
        java("-XX:+UseSerialGC", "-Xmx256m", "--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-jar");
    command.add(existing("node-agent/target/node-agent-0.1.0-SNAPSHOT.jar").toString());
    return command;
  }

  List<String> router() {
    List<String> command = java("-Xmx512m", "--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-jar");
    command.add(existing("router/target/quarkus-app/quarkus-run.jar").toString());
    return command;
  }

  private static List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    // What a process that the machine fails leaves behind goes into its log, not beside the caller.
    command.add("-XX:ErrorFile=/dev/stdout");
    return command;
  }

  private Path existing(String path) {
    Path file = root.resolve(path);
    if (!Files.exists(file)) {
      throw new BadInput(
          "%s is not built; ./whorl local builds it. Or: build/maven -q package -DskipTests"
              .formatted(path));
    }
    return file;
  }
}
